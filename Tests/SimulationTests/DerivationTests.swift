import Primitives
import Testing

@testable import Simulation

@Suite struct DerivationTests {
  private static func sum(_ bytes: Bytes) -> Int { bytes.array.reduce(0) { $0 + Int($1) } }

  @Test("what was derived from equal bytes is handed out, whoever holds them")
  func shared() {
    var derivations = Derivations()
    var calls = 0
    for _ in 0..<3 {
      let sum = derivations.value(from: Bytes([UInt8](repeating: 2, count: 40))) { bytes in
        calls += 1
        return Self.sum(bytes)
      }
      #expect(sum == 80)
    }
    #expect(calls == 1)
  }

  @Test("bytes that differ anywhere have a value of their own, and none costs another its value")
  func own() {
    var derivations = Derivations()
    for round in 0..<2 {
      for last in 0..<UInt8(200) {
        // Equal in size and head: all of them want the same place.
        let bytes = Bytes([UInt8](repeating: 7, count: 39) + [last])
        #expect(derivations.value(from: bytes, Self.sum) == 273 + Int(last), "round \(round)")
      }
    }
    for count in 0..<600 {
      let bytes = Bytes([UInt8](repeating: 1, count: count))
      #expect(derivations.value(from: bytes, Self.sum) == count)
    }
  }

  @Test("a value of another type is derived anew")
  func typed() {
    var derivations = Derivations()
    let bytes = Bytes([1, 2, 3])
    #expect(derivations.value(from: bytes, Self.sum) == 6)
    #expect(derivations.value(from: bytes) { "\($0.count) bytes" } == "3 bytes")
  }

  @Test("a copy goes on by itself")
  func forked() {
    var derivations = Derivations()
    let bytes = Bytes([9])
    _ = derivations.value(from: bytes, Self.sum)
    var copy = derivations
    #expect(copy.value(from: bytes) { _ in 0 } == 9, "what both know")
    _ = copy.value(from: Bytes([8]), Self.sum)
    #expect(derivations.value(from: Bytes([8])) { _ in 0 } == 0, "what the copy alone learned")
  }
}
