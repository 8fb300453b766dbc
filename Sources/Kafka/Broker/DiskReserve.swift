import Environment
import KafkaLog
import KafkaProtocol
import Primitives

// Kafka writes until the volume is full, and then its directory fails and recovery finds no space
// either. With a reserve, records stop while there is still room for checkpoints, snapshots and
// recovery: producers are refused before anything is appended, followers wait.
extension Broker {
  /// Whether appending would use up space that is kept for everything but records.
  ///
  /// A storage that cannot say is taken to have room: the append will find out.
  mutating func wouldTouchReserve(
    _ slot: Int,
    _ count: Int,
    on machine: inout some Machine<KafkaMessage>
  ) -> Bool {
    guard config.diskReserve > .zero, let path = partitions.slots[slot].log?.path,
      let free = try? machine.freeSpace(path)
    else { return false }
    guard free.bytes - Int64(count) < config.diskReserve.bytes else { return false }
    machine.reach(Probe("broker.disk.reserve"))
    return true
  }
}
