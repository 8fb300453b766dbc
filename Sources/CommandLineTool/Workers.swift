import Foundation

/// Runs numbered pieces of work on threads and hands over the results in order of number.
///
/// How many threads there are changes nothing but the time. Workers run ahead of the consumer by a
/// bounded number of pieces, so that memory does not grow with their total.
enum Workers {
  /// - Parameters:
  ///   - count: Number of pieces.
  ///   - jobs: Number of threads.
  ///   - isWanted: Asked before each result is taken; when it says no, the rest is left undone.
  ///   - work: Does one piece; called on any thread.
  ///   - deliver: Takes the results in order on the calling thread; throwing stops the workers.
  /// - Throws: What `deliver` throws.
  static func run<Output: Sendable>(
    count: Int,
    jobs: Int,
    isWanted: () -> Bool = { true },
    work: @escaping @Sendable (Int) -> Output,
    deliver: (Int, Output) throws(CommandError) -> Void
  ) throws(CommandError) {
    let board = Board<Output>(count: count, window: 4 * jobs)
    for _ in 0..<min(jobs, count) {
      let thread = Thread {
        while let index = board.next() { board.post(index, work(index)) }
        board.leave()
      }
      thread.stackSize = 16 << 20
      board.join()
      thread.start()
    }
    defer { board.close() }
    for index in 0..<count where isWanted() { try deliver(index, board.take(index)) }
  }
}

/// What workers and their consumer share; every access holds the lock.
private final class Board<Output: Sendable>: @unchecked Sendable {
  private let condition = NSCondition()
  private let window: Int
  private var end: Int
  private var begun = 0
  private var taken = 0
  private var workers = 0
  private var posted: [Int: Output] = [:]

  init(count: Int, window: Int) {
    end = count
    self.window = window
  }

  private func locked<Value>(_ body: () -> Value) -> Value {
    condition.lock()
    defer {
      condition.broadcast()
      condition.unlock()
    }
    return body()
  }

  func join() { locked { workers += 1 } }

  func leave() { locked { workers -= 1 } }

  func next() -> Int? {
    locked {
      while begun < end, begun >= taken + window { condition.wait() }
      guard begun < end else { return nil }
      begun += 1
      return begun - 1
    }
  }

  func post(_ index: Int, _ output: Output) { locked { posted[index] = output } }

  func take(_ index: Int) -> Output {
    locked {
      while true {
        if let output = posted.removeValue(forKey: index) {
          taken = index + 1
          return output
        }
        condition.wait()
      }
    }
  }

  /// Gives out no more work and waits until every worker has left.
  func close() {
    locked { end = min(end, begun) }
    locked {
      while workers > 0 { condition.wait() }
    }
  }
}
