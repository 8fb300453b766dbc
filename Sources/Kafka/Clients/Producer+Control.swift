import Environment
import KafkaProtocol
import Primitives

extension Producer {
  /// Stops or resumes creating records by the workload's rate; what was created is still sent.
  public mutating func setMuted(_ muted: Bool, at now: Instant) {
    guard muted != isMuted else { return }
    isMuted = muted
    if !muted { arrivals.resume(at: now) }
  }

  /// Writes `count` records to one partition at once; call it on the client's thread.
  ///
  /// - Returns: How many found room in the buffer.
  public mutating func write<M: Machine<KafkaMessage>>(
    _ count: Int,
    to partition: TopicPartition,
    on machine: inout M
  ) -> Int {
    guard let index = metadata.index(of: partition), !isStopped else { return 0 }
    var taken = 0
    while taken < count,
      add(to: index, due: machine.monotonicNow, wallClock: machine.wallClockMilliseconds)
    {
      taken += 1
    }
    run(on: &machine)
    return taken
  }
}
