import Primitives
import Testing

@Suite("Index bits")
struct IndexBitsTests {
  @Test("members come in ascending order, and in a ring from any start")
  func order() {
    for bound in [1, 63, 64, 65, 200] {
      var bits = IndexBits(bound: bound)
      #expect(bits.isEmpty)
      let members = (0..<bound).filter { $0 % 3 == 0 || $0 == bound - 1 }
      for index in members.reversed() { bits.insert(index) }
      #expect(Array(bits) == members)
      for start in [0, bound / 2, bound - 1] {
        let expected = members.filter { $0 >= start } + members.filter { $0 < start }
        #expect(Array(bits.ring(from: start)) == expected)
      }
    }
  }

  @Test("removal takes one member, and all can be added at once")
  func removal() {
    for bound in [0, 5, 64, 130] {
      var bits = IndexBits(bound: bound)
      bits.insertAll()
      #expect(Array(bits) == Array(0..<bound))
      for index in 0..<bound where index % 2 == 0 { bits.remove(index) }
      #expect(Array(bits) == (0..<bound).filter { $0 % 2 == 1 })
      #expect((0..<bound).allSatisfy { bits.contains($0) == ($0 % 2 == 1) })
    }
  }
}
