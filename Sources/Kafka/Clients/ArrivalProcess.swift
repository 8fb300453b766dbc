import Environment
import Primitives

/// When an application's records fall due.
struct ArrivalProcess: Sendable {
  private let rate: Int64
  private let isPoisson: Bool
  private let startAfter: Interval
  private var left: Int64
  private var origin: Instant = .zero
  private var index: Int64 = 0
  /// When the next record falls due.
  private(set) var next: Instant = .distantFuture

  init(_ workload: ProducerWorkload) {
    rate = workload.recordsPerSecond
    isPoisson = workload.arrivals == .poisson
    startAfter = workload.startAfter
    left = workload.limit ?? .max
  }

  mutating func start(at now: Instant) {
    origin = now + startAfter
    index = 0
    if rate > 0 && left > 0 { next = origin }
  }

  /// Goes on after a pause, without making up for it.
  mutating func resume(at now: Instant) {
    guard next < now else { return }
    origin = now
    index = 0
    next = now
  }

  /// One record was created: moves on to the next.
  mutating func advance<M: Entropy>(on machine: inout M) {
    left -= 1
    guard left > 0 else { return next = .distantFuture }
    if isPoisson {
      next += Interval(nanoseconds: exponential(mean: 1_000_000_000 / rate, on: &machine))
    } else {
      index += 1
      let seconds = index / rate
      next = origin + .seconds(seconds)
      next += .nanoseconds((index - seconds * rate) * 1_000_000_000 / rate)
    }
  }

  /// An exponential draw by comparing uniform numbers only (von Neumann 1951), so that it is the
  /// same on every machine.
  private func exponential<M: Entropy>(mean: Int64, on machine: inout M) -> Int64 {
    var whole: Int64 = 0
    while true {
      let first = machine.random(below: 1 << 32, for: .workload)
      var last = first
      var isAccepted = false
      while true {
        isAccepted.toggle()
        let draw = machine.random(below: 1 << 32, for: .workload)
        if draw >= last { break }
        last = draw
      }
      if isAccepted {
        let part = UInt64(mean).multipliedFullWidth(by: first)
        return whole * mean + Int64(part.high << 32 | part.low >> 32)
      }
      whole += 1
    }
  }
}
