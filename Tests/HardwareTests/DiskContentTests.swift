import Primitives
import Testing

@testable import Hardware

struct DiskContentTests {
  @Test("a file's rope agrees with a plain array over random operations", arguments: UInt64(1)...8)
  func rope(seed: UInt64) {
    var random = RandomStream(seed: seed, purpose: "test.rope")
    var content = DiskContent()
    var model: [UInt8] = []
    var forks: [(DiskContent, [UInt8])] = []
    for step in 0..<3_000 {
      change(&content, &model, step, &random)
      if step % 500 == 0 { forks.append((content, model)) }
      let low = Int(random.below(UInt64(model.count + 10)))
      let high = low + Int(random.below(300))
      let expected = low < model.count ? Array(model[low..<min(high, model.count)]) : []
      if content.read(Int64(low), Int64(high)).array != expected || content.size != model.count {
        Issue.record("seed \(seed), step \(step)")
        return
      }
    }
    forks.append((content, model))
    for (fork, expected) in forks {
      #expect(fork.chunks(upTo: fork.size).flatMap(\.array) == expected)
    }
  }

  private func change(
    _ content: inout DiskContent,
    _ model: inout [UInt8],
    _ step: Int,
    _ random: inout RandomStream
  ) {
    let bytes = [UInt8](repeating: UInt8(1 + step % 255), count: Int(random.below(40)))
    switch random.below(40) {
    case 0:
      let size = Int(random.below(UInt64(model.count + 50)))
      content.resize(to: Int64(size))
      let zeros = [UInt8](repeating: 0, count: max(0, size - model.count))
      model = Array(model.prefix(size)) + zeros
    case 1...12:
      guard !bytes.isEmpty else { return }
      let position = Int(random.below(UInt64(model.count + 20)))
      content.overwrite(Bytes(bytes), at: Int64(position))
      overwrite(&model, bytes, at: position)
    case 13:
      let low = Int64(random.below(UInt64(model.count + 1)))
      let piece = content.extents(low, low + 5_000)
      content.replace(with: piece)
    default:
      content.append(Bytes(bytes))
      model += bytes
    }
  }

  private func overwrite(_ model: inout [UInt8], _ bytes: [UInt8], at position: Int) {
    let missing = max(0, position + bytes.count - model.count)
    model += [UInt8](repeating: 0, count: missing)
    model.replaceSubrange(position..<position + bytes.count, with: bytes)
  }

  @Test("a page set agrees with a plain set over random operations", arguments: UInt64(1)...8)
  func pages(seed: UInt64) {
    var random = RandomStream(seed: seed, purpose: "test.pages")
    var pages = DiskPageSet()
    var model: Set<Int64> = []
    for step in 0..<2_000 {
      let low = Int64(random.below(60))
      let range = low..<low + Int64(random.below(8))
      let present = Int64(range.filter { model.contains($0) }.count)
      #expect(pages.overlap(range) == present)
      let changed: Int64
      if random.below(2) == 0 {
        changed = pages.insert(range) + present
        model.formUnion(range)
      } else {
        changed = pages.remove(range) + Int64(range.count) - present
        model.subtract(range)
      }
      let flat = pages.ranges.flatMap { Array($0) }
      let isNormal = zip(pages.ranges, pages.ranges.dropFirst()).allSatisfy {
        $0.upperBound < $1.lowerBound
      }
      guard changed == range.count, flat == model.sorted(), pages.count == model.count, isNormal
      else {
        Issue.record("seed \(seed), step \(step)")
        return
      }
    }
  }

  @Test("appended bytes are shared, not copied, and zeros take no memory")
  func sharing() {
    var content = DiskContent()
    content.resize(to: 1 << 40)
    #expect(content.size == 1 << 40)
    let bytes = Bytes([UInt8](repeating: 7, count: 1_000))
    content.append(bytes)
    let read = content.read(1 << 40, (1 << 40) + 1_000)
    let isShared = bytes.withSpan { a in
      read.withSpan { b in
        unsafe a.withUnsafeBufferPointer { x in
          unsafe b.withUnsafeBufferPointer { y in unsafe x.baseAddress == y.baseAddress }
        }
      }
    }
    #expect(isShared)
  }
}
