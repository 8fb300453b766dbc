import KafkaLog
import Primitives
import Testing

/// T111 to T116 of kafka-log §13.7.
struct LeaderEpochCacheTests {
  func cache(_ entries: [[Int64]]) -> LeaderEpochCache {
    var cache = LeaderEpochCache()
    for entry in entries { _ = cache.assign(Epoch(Int32(entry[0])), start: Offset(entry[1])) }
    return cache
  }

  func pairs(_ cache: LeaderEpochCache) -> [[Int64]] {
    cache.entries.map { [Int64($0.epoch.raw), $0.start.raw] }
  }

  @Test("assignments keep epochs and starts rising")
  func assigns() {
    let cases: [([[Int64]], [[Int64]])] = [
      ([[2, 9], [2, 10]], [[2, 9]]),
      ([[2, 9], [3, 9]], [[3, 9]]),
      ([[2, 6], [3, 5]], [[3, 5]]),
      ([[1, 5], [2, 6], [1, 7]], [[1, 5], [1, 7]].suffix(1).map { $0 }),
      ([[0, 0], [5, 9], [3, 12]], [[0, 0], [3, 12]]),
    ]
    for (given, expected) in cases { #expect(pairs(cache(given)) == expected) }
  }

  @Test("an assignment that changes nothing asks for no write")
  func skipsWrites() {
    var cache = cache([[2, 9]])
    let again = cache.assign(Epoch(2), start: Offset(20))
    let lower = cache.assign(Epoch(2), start: Offset(4))
    #expect(!again)
    #expect(lower)
  }

  @Test("end offsets follow the table of endOffsetFor")
  func answers() {
    let cases: [([[Int64]], Int32, [Int64])] = [
      ([[0, 10], [2, 13], [4, 17]], 1, [0, 13]),
      ([[0, 10], [2, 13], [4, 17]], 2, [2, 17]),
      ([[0, 10], [2, 13], [4, 17]], 3, [2, 17]),
      ([[0, 10], [2, 13], [4, 17]], 4, [4, 99]),
      ([[5, 11], [6, 12], [7, 13]], 4, [4, 11]),
      ([[5, 11], [6, 12], [7, 13], [7, 12]], 5, [5, 12]),
      ([[2, 100]], 3, [-1, -1]),
      ([], 7, [-1, -1]),
      ([[2, 100]], -1, [-1, -1]),
      ([], -1, [-1, -1]),
    ]
    for (entries, epoch, expected) in cases {
      let answer = cache(entries).endOffset(for: Epoch(epoch), logEnd: Offset(99))
      #expect([Int64(answer.epoch.raw), answer.offset.raw] == expected, "\(entries) \(epoch)")
    }
  }

  @Test("truncation from the end and from the start")
  func truncates() {
    let full: [[Int64]] = [[2, 6], [3, 8], [4, 11]]
    let fromEnd: [(Int64, [[Int64]])] = [(8, [[2, 6]]), (9, [[2, 6], [3, 8]]), (-1, full)]
    for (offset, expected) in fromEnd {
      var cache = cache(full)
      _ = cache.truncate(fromEnd: Offset(offset))
      #expect(pairs(cache) == expected, "from end \(offset)")
    }
    let fromStart: [(Int64, [[Int64]])] = [
      (1, full), (6, full), (8, [[3, 8], [4, 11]]), (9, [[3, 9], [4, 11]]), (11, [[4, 11]]),
      (15, [[4, 15]]), (-1, full),
    ]
    for (offset, expected) in fromStart {
      var cache = cache(full)
      _ = cache.truncate(fromStart: Offset(offset))
      #expect(pairs(cache) == expected, "from start \(offset)")
    }
  }

  @Test("the epoch of an offset is that of the entry before it")
  func findsEpochs() {
    let cache = cache([[0, 10], [1, 20], [5, 30]])
    for (offset, epoch) in [(5, -1), (20, 1), (25, 1), (30, 5), (50, 5)] {
      #expect(cache.epoch(of: Offset(Int64(offset))) == Epoch(Int32(epoch)))
    }
  }
}
