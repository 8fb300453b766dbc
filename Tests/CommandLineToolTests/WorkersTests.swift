@testable import CommandLineTool
import Foundation
import Testing

@Suite struct WorkersTests {
  @Test("results come in order of their numbers however long each takes")
  func order() throws {
    for (count, jobs) in [(0, 4), (1, 4), (50, 1), (50, 3), (50, 64)] {
      var delivered: [Int] = []
      try Workers.run(count: count, jobs: jobs) { index in
        usleep(UInt32((index * 7919) % 5) * 300)
        return index * index
      } deliver: { (index, square) throws(CommandError) in
        #expect(square == index * index)
        delivered.append(index)
      }
      #expect(delivered == Array(0..<count))
    }
  }

  @Test("as many pieces are at work at the same time as there are jobs")
  func together() throws {
    let counter = Counter()
    try Workers.run(count: 3, jobs: 3) { _ in
      counter.add()
      for _ in 0..<10_000 where counter.value < 3 { usleep(1_000) }
      return counter.value
    } deliver: { (_, seen) throws(CommandError) in
      #expect(seen == 3)
    }
  }

  @Test("an error stops the workers long before the end")
  func stopping() {
    let counter = Counter()
    #expect(throws: CommandError.self) {
      try Workers.run(count: 1_000_000, jobs: 3) { _ in
        counter.add()
      } deliver: { (index, _) throws(CommandError) in
        guard index == 20 else { return }
        // Long enough that every worker waits for the consumer.
        usleep(30_000)
        throw .usage("enough")
      }
    }
    let begun = counter.value
    #expect(begun >= 21 && begun < 100)
  }

  private final class Counter: @unchecked Sendable {
    private let lock = NSLock()
    private var count = 0
    var value: Int { lock.withLock { count } }
    func add() { lock.withLock { count += 1 } }
  }
}
