import Engine
import Primitives

// The bare engine: every event schedules one successor at an exponential delay (PHOLD).
extension Benchmark {
  static var phold: [Benchmark] {
    [100, 10_000, 1_000_000].map { pending in
      Benchmark(name: "phold-\(pending)", unit: "events/s") { quick in
        let events: UInt64 = quick ? 200_000 : 5_000_000
        return {
          var scheduler = Scheduler(
            budget: Budget(events: .max, until: .distantFuture, pending: 2 * pending)
          )
          var stream = RandomStream(seed: 1, purpose: "phold")
          for target in 0..<Int32(pending) { schedule(&scheduler, &stream, target) }
          while scheduler.handled < events,
            case .success(let event) = scheduler.next(until: .distantFuture)
          {
            schedule(&scheduler, &stream, event.target)
          }
          return Work(units: Double(scheduler.handled), digest: scheduler.digest)
        }
      }
    }
  }

  @inline(__always)
  private static func schedule(
    _ scheduler: inout Scheduler,
    _ stream: inout RandomStream,
    _ target: Int32
  ) {
    let delay = stream.exponential(mean: .microseconds(1))
    scheduler.schedule(
      at: scheduler.now + delay,
      target: target,
      incarnation: 0,
      kind: 1,
      payload: 0
    )
  }
}
