import Primitives
import Testing

@testable import Reporting

@Suite("Parts of a timeline") struct TimelinePartsTests {
  /// Reads a packed column as the page does.
  private func unpacked(_ text: String, rising: Bool) -> [Int64] {
    let letters = Array("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/")
    var bits = 0
    var group = 0
    var bytes: [Int] = []
    for letter in text where letter != "=" {
      group = (group << 6 | (letters.firstIndex(of: letter) ?? 0)) & 0xFFFF
      bits += 6
      if bits >= 8 {
        bits -= 8
        bytes.append(group >> bits & 255)
      }
    }
    var numbers: [Int64] = []
    var value: UInt64 = 0
    var shift: UInt64 = 0
    for byte in bytes {
      value |= UInt64(byte & 127) << shift
      shift += 7
      guard byte < 128 else { continue }
      let number = Int64(bitPattern: value >> 1) ^ -Int64(bitPattern: value & 1)
      numbers.append(rising ? number &+ (numbers.last ?? 0) : number)
      value = 0
      shift = 0
    }
    return numbers
  }

  @Test("packed numbers come back")
  func packing() {
    var stream = RandomStream(seed: 1, purpose: "test")
    let rows: [[Int64]] = [
      [], [0], [-1, 1], [63, 64, -64, -65], [.max / 4, .min / 4, 0],
      (0..<1_000).map { _ in Int64(bitPattern: stream.next()) >> Int64(stream.below(60) + 2) },
    ]
    for numbers in rows {
      #expect(unpacked(Packing.plain(numbers), rising: false) == numbers)
      #expect(unpacked(Packing.rising(numbers), rising: true) == numbers)
    }
    #expect(Packing.base64([77, 97, 110]) == "TWFu")
    #expect(Packing.base64([77]) == "TQ==")
    #expect(Packing.base64([77, 97]) == "TWE=")
  }

  @Test("a thinned curve keeps its extremes, its ends and what is of interest")
  func thinning() {
    var series = StepSeries()
    var stream = RandomStream(seed: 2, purpose: "test")
    for index in 0..<50_000 {
      series.add(Int64(stream.below(1_000)) + 10, at: .zero + .milliseconds(Int64(index)))
    }
    series.add(5_000, at: .zero + .milliseconds(50_000))
    series.add(1, at: .zero + .milliseconds(50_001))
    series.add(500, at: .zero + .milliseconds(60_000))
    let spans = InterestSpans([.zero + .seconds(20)])
    let thin = series.thinned(to: 6_000, keeping: spans)
    #expect(thin.count <= 6_000)
    #expect(thin.values.max() == 5_000)
    #expect(thin.values.min() == 1)
    #expect(thin.times.first == series.times.first)
    #expect(thin.times.last == series.times.last)
    #expect(zip(thin.times, thin.times.dropFirst()).allSatisfy { $0 < $1 })
    #expect(thin.times.filter(spans.contains) == series.times.filter(spans.contains))
    #expect(series.thinned(to: 100_000, keeping: spans).count == series.count)
  }

  @Test("a curve has one value an instant, and none that changes nothing")
  func steps() {
    var series = StepSeries()
    for (value, at) in [(1, 0), (1, 1), (2, 2), (3, 2), (3, 5)] as [(Int64, Int64)] {
      series.add(value, at: .zero + .seconds(at))
    }
    #expect(series.values == [1, 3])
    #expect(series.times == [.zero, .zero + .seconds(2)])
    #expect(series.packed.text == "{\n  \"t\": \"AICS9AE=\",\n  \"v\": \"AgQ=\"\n}\n")
  }

  @Test("interest reaches a second to both sides, and joins where it overlaps")
  func interest() {
    let spans = InterestSpans([.zero + .seconds(10), .zero + .seconds(11), .zero + .seconds(30)])
    let rows: [(Int64, Bool)] = [
      (8_999, false), (9_000, true), (10_500, true), (12_000, true), (12_001, false),
      (29_000, true), (31_000, true), (31_001, false),
    ]
    for (milliseconds, isOfInterest) in rows {
      #expect(spans.contains(.zero + .milliseconds(milliseconds)) == isOfInterest)
    }
    #expect(!InterestSpans([]).contains(.zero))
  }

  @Test("an event is written with what it has")
  func event() {
    var event = TimelineEvent(at: .zero + .milliseconds(1_500), kind: .election, text: "a < b")
    #expect(
      event.json.text == "{\n  \"k\": \"election\",\n  \"t\": 1500000,\n  \"x\": \"a < b\"\n}\n"
    )
    event.node = 2
    event.partition = 1
    event.until = .zero + .seconds(2)
    event.struck = [2, 3]
    event.fields = [("epoch", "4")]
    let text = event.json.text.split { $0 == "\n" || $0 == " " }.joined()
    #expect(
      text == #"{"f":[["epoch","4"]],"k":"election","n":2,"p":1,"t":1500000,"u":2000000,"#
        + #""w":[2,3],"x":"a<b"}"#
    )
  }
}
