import Environment
import KafkaLog
import KafkaProtocol
import Primitives

/// A replica on its way from one log directory of the broker to another: a copy that takes the
/// replica's place once it is whole.
struct FutureReplica: Sendable {
  let id: TopicPartition
  let name: PartitionName
  /// Index of the log directory it is on its way to.
  let directory: Int
  /// Whether the clean-shutdown marker was trusted.
  let wasClean: Bool
  var log: PartitionLog
  var move = DirectoryMove()
}

// Moves that a stop cut short (`LogManager#recoverAbandonedFutureLogs`).
extension Broker {
  /// Partitions whose moving replica lies where metadata puts the partition: the controller knew of
  /// the move, the broker did not get to finish it.
  ///
  /// Kafka does not ask whether the copy is whole: what came after the controller agreed and was not
  /// copied is lost with the old replica. The variant `shortCopyGoesOn` lets such a move go on.
  var abandonedMoves: Set<TopicPartition> {
    var found: Set<TopicPartition> = []
    for directory in directories where directory.isOnline {
      for loaded in directory.loader?.futures ?? [] {
        guard let (id, _) = owned(loaded.name, loaded.log.topicID),
          image.partition(id)?.directory(of: self.id) == directory.id
        else { continue }
        if variants.contains(.shortCopyGoesOn), isShort(loaded) { continue }
        found.insert(id)
      }
    }
    return found
  }

  private func isShort(_ copy: LoadedLog) -> Bool {
    directories.contains {
      ($0.loader?.end(of: copy.name) ?? .zero) > copy.log.logEndOffset
    }
  }

  /// Takes over a moving replica, or sets it aside as a stray.
  mutating func adoptFuture(
    _ loaded: LoadedLog,
    in directory: Int,
    watermark: Offset,
    on machine: inout some Machine<KafkaMessage>
  ) {
    guard let (id, _) = owned(loaded.name, loaded.log.topicID) else {
      return setAside(loaded.log, in: directory, on: &machine)
    }
    guard !futures.contains(where: { $0.id == id }) else {
      // A copy whose disk failed under way, and the one begun after it; any of them may go on.
      if variants.contains(.namedReplicaStays) {
        return setAside(loaded.log, in: directory, on: &machine)
      }
      return halt("two directories hold one moving partition", on: &machine)
    }
    var log = loaded.log
    do throws(LogError) {
      for var task in log.takeBackgroundTasks() {
        while try !log.step(&task, on: &machine) {}
      }
    } catch {
      if let cause = error.directoryFailure { directoryFailed(directory, cause, on: &machine) }
      return
    }
    log.setHighWatermark(watermark)
    futures.append(
      FutureReplica(
        id: id,
        name: loaded.name,
        directory: directory,
        wasClean: loaded.wasClean,
        log: log
      )
    )
  }

  /// Finishes the moves that the controller knows of; a failure is fatal to the start.
  mutating func promote(
    _ partitions: Set<TopicPartition>,
    on machine: inout some Machine<KafkaMessage>
  ) {
    for future in futures where partitions.contains(future.id) {
      do throws(LogError) { try promote(future, on: &machine) } catch {
        return halt("a moved replica cannot take its place", on: &machine)
      }
    }
    futures.removeAll { partitions.contains($0.id) }
  }

  private mutating func promote(
    _ future: FutureReplica,
    on machine: inout some Machine<KafkaMessage>
  ) throws(LogError) {
    var log = future.log
    guard let slot = partitions.slot(of: future.id), var old = partitions.slots[slot].log else {
      try log.promote(on: &machine)
      return install(log, of: future, on: &machine)
    }
    let source = partitions.slots[slot].directory
    let tree = try log.replace(&old, tag: tag(on: &machine), on: &machine)
    partitions.slots[slot].directory = future.directory
    install(log, of: future, on: &machine)
    checkpointRecoveryPoints(of: source, on: &machine)
    checkpointLogStarts(of: source, on: &machine)
    scheduleRemoval(of: tree, in: source, on: &machine)
  }

  private mutating func install(
    _ log: PartitionLog,
    of future: FutureReplica,
    on machine: inout some Machine<KafkaMessage>
  ) {
    guard let topicID = image.topicID(of: future.id.topic) else { return }
    let slot =
      partitions.slot(of: future.id)
      ?? partitions.add(
        Partition(
          id: future.id,
          name: future.name,
          topicID: topicID,
          directory: future.directory
        )
      )
    adopt(log, at: slot)
    tellRecovered(slot, clean: future.wasClean, on: &machine)
  }

  /// Deletes what is on its way of a partition that the broker is no longer to have.
  mutating func deleteFuture(
    _ partition: TopicPartition,
    on machine: inout some Machine<KafkaMessage>
  ) {
    guard let index = futures.firstIndex(where: { $0.id == partition }) else { return }
    let future = futures.remove(at: index)
    discard(future.log, in: future.directory, on: &machine)
    maintenance.moveWasGivenUp(partition)
  }

  /// Closes the moving replicas of a directory: an orderly stop.
  mutating func closeFutures(of directory: Int, on machine: inout some Machine<KafkaMessage>) {
    let now = machine.wallClockMilliseconds
    for index in futures.indices where futures[index].directory == directory {
      do throws(LogError) { try futures[index].log.close(now: now, on: &machine) } catch {
        maintenance.unclosed.insert(directory)
      }
    }
  }

  /// Forgets the moving replicas of a directory that failed.
  mutating func dropFutures(of directory: Int, on machine: inout some Machine<KafkaMessage>) {
    for index in futures.indices where futures[index].directory == directory {
      futures[index].log.closeHandles(on: &machine)
      maintenance.moveWasGivenUp(futures[index].id)
      takeBack(futures[index])
    }
    futures.removeAll { $0.directory == directory }
  }
}
