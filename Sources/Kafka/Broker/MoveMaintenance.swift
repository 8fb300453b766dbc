import Environment
import KafkaLog
import KafkaProtocol
import Primitives

// Periodic work on copies that are on their way between log directories, and on the replicas they
// are made of.
extension Broker {
  /// Whether retention leaves a partition alone because it is being moved.
  ///
  /// A move takes the partition from the log cleaner, and from retention with it, until the copy has
  /// taken the replica's place (`ReplicaManager#alterReplicaLogDirs`). One that ends in any other way
  /// gives nothing back before the process ends (KAFKA-19458, after 4.0). Without a cleaner nothing
  /// is held back.
  func retentionIsHeldBack(for partition: TopicPartition) -> Bool {
    guard config.cleanerEnabled else { return false }
    return maintenance.heldBack.contains(partition) || futures.contains { $0.id == partition }
  }

  /// Deletes old segments of the copy that is made of a partition (`LogManager#cleanupLogs`).
  mutating func deleteOldSegments(
    ofMove partition: TopicPartition,
    now: Int64,
    on machine: inout some Machine<KafkaMessage>
  ) {
    guard let index = futures.firstIndex(where: { $0.id == partition }) else { return }
    do throws(LogError) {
      let count = try futures[index].log.deleteOldSegments(now: now, on: &machine)
      guard count > 0 else { return }
      machine.reach(Probe("broker.move.retention"))
      try settle(index, on: &machine)
    } catch {
      moveFailed(error, in: futures[index].directory, on: &machine)
    }
  }

  /// Flushes the copies that `flush.ms` asks it of (`LogManager#flushDirtyLogs`).
  mutating func flushDirtyMoves(now: Int64, on machine: inout some Machine<KafkaMessage>) {
    for partition in futures.map(\.id) {
      guard let index = futures.firstIndex(where: { $0.id == partition }),
        futures[index].log.flushIsDue(now: now)
      else { continue }
      do throws(LogError) {
        try futures[index].log.flush(now: now, on: &machine)
        machine.reach(Probe("broker.move.flushed"))
      } catch {
        moveFailed(error, in: futures[index].directory, on: &machine)
      }
    }
  }

  /// Does what a copy left to the background; the removal of files waits, as it does elsewhere.
  mutating func settle(
    _ index: Int,
    on machine: inout some Machine<KafkaMessage>
  ) throws(LogError) {
    for var task in futures[index].log.takeBackgroundTasks() {
      if case .remove(let files) = task {
        let delay = futures[index].log.config.fileDeleteDelayMilliseconds
        plan(.filesOfMove(futures[index].id, files), after: delay, on: &machine)
      } else {
        while try !futures[index].log.step(&task, on: &machine) {}
      }
    }
  }

  /// Removes deleted files of a copy that is still on its way.
  mutating func removeFiles(
    ofMove partition: TopicPartition,
    _ files: [String],
    on machine: inout some Machine<KafkaMessage>
  ) {
    guard let index = futures.firstIndex(where: { $0.id == partition }) else { return }
    var task = BackgroundTask.remove(files)
    do throws(LogError) {
      while try !futures[index].log.step(&task, on: &machine) {}
    } catch {
      moveFailed(error, in: futures[index].directory, on: &machine)
    }
  }

  private mutating func moveFailed(
    _ error: LogError,
    in directory: Int,
    on machine: inout some Machine<KafkaMessage>
  ) {
    guard let cause = error.directoryFailure else { return }
    directoryFailed(directory, cause, on: &machine)
  }
}

extension Maintenance {
  /// A copy took its replica's place: its deleted files are found under the directory's new name
  /// (`LogSegment#deleteTypeIfExists`).
  mutating func adoptFiles(
    ofMove partition: TopicPartition,
    by slot: Int,
    from old: String,
    to new: String
  ) {
    for index in deletions.indices {
      guard case .filesOfMove(partition, let files) = deletions[index].what else { continue }
      let moved = files.map { new + $0.dropFirst(old.utf8.count) }
      deletions[index].what = .files(slot: slot, moved)
    }
  }

  /// A move ended, and its copy did not take the replica's place.
  mutating func moveWasGivenUp(_ partition: TopicPartition) {
    heldBack.insert(partition)
    deletions.removeAll {
      if case .filesOfMove(partition, _) = $0.what { true } else { false }
    }
  }
}
