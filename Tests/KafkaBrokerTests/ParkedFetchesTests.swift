import Primitives
import Testing

@testable import KafkaBroker

@Suite struct ParkedFetchesTests {
  private func operations(_ parked: ParkedFetches) -> [Int32] {
    (0..<parked.count).map { parked[$0].operation }
  }

  @Test("operations stand in the order in which they came, whatever is removed, however many")
  func likeAnArray() {
    var parked = ParkedFetches()
    var model: [Int32] = []
    var random = RandomStream(seed: 1, purpose: "test", entity: 0)
    for operation in 0..<Int32(2_000) {
      switch random.below(5) {
      case 0 where !model.isEmpty:
        let place = Int(random.below(UInt64(model.count)))
        parked.remove(at: place)
        model.remove(at: place)
      case 1 where !model.isEmpty:
        let gone = model[Int(random.below(UInt64(model.count)))]
        parked.remove(operation: gone)
        model.removeAll { $0 == gone }
      case 2 where model.count > 8:
        while let first = parked.first {
          #expect(first.operation == model.removeFirst())
          parked.remove(at: 0)
        }
      default:
        parked.append(ParkedFetch(operation: operation, place: operation + 1))
        model.append(operation)
      }
      #expect(operations(parked) == model)
      #expect(parked.first?.operation == model.first)
      #expect((0..<parked.count).allSatisfy { parked[$0].place == parked[$0].operation + 1 })
    }
  }

  @Test("an operation that stands there twice goes twice")
  func twice() {
    var parked = ParkedFetches()
    for operation: Int32 in [3, 1, 3, 2, 3, 3] {
      parked.append(ParkedFetch(operation: operation, place: 0))
    }
    parked.remove(operation: 3)
    #expect(operations(parked) == [1, 2])
  }
}
