import Environment
import KafkaLog
import KafkaProtocol
import Primitives

/// The broker's periodic and deferred work on logs (`LogManager`, `ReplicaManager`).
struct Maintenance: Sendable {
  var isrExpiration = LazyTimer(.isrExpiration)
  var highWatermarks = LazyTimer(.highWatermarkCheckpoint)
  var recoveryPoints = LazyTimer(.recoveryPointCheckpoint)
  var logStarts = LazyTimer(.logStartCheckpoint)
  var retention = LazyTimer(.retention)
  var flush = LazyTimer(.flush)
  var deletion = LazyTimer(.fileDeletion)
  /// Files to remove when their delay is over, in the order they were put there.
  var deletions: [Deletion] = []
  /// Partitions that an orderly stop has yet to close.
  var closing: [Int] = []
  /// Whether an orderly stop wrote the high watermarks.
  var watermarksWritten = false
  /// Directories in which an orderly stop failed to close a log.
  var unclosed: Set<Int> = []
  /// Directories of which an orderly stop could not write a checkpoint.
  var uncheckpointed: Set<Int> = []
  /// Partitions that retention leaves alone since a move of theirs did not end with a swap.
  var heldBack: Set<TopicPartition> = []

  /// What is removed later.
  struct Deletion: Sendable {
    var due: Instant
    var what: What
    /// Files of a log or of a copy on its way, or the directory of a deleted replica.
    enum What: Sendable {
      case files(slot: Int, [String])
      case filesOfMove(TopicPartition, [String])
      case tree(directory: Int, String)
    }
  }
}

extension Maintenance {
  /// Forgets files of a partition's log, which go with their directory.
  mutating func forgetFiles(of slot: Int) {
    deletions.removeAll {
      if case .files(slot, _) = $0.what { true } else { false }
    }
  }
}

// Periodic tasks.
extension Broker {
  /// Plans the periodic tasks: replica manager's at once, log manager's after a delay.
  mutating func scheduleMaintenance(on machine: inout some Machine<KafkaMessage>) {
    let now = machine.monotonicNow
    maintenance.isrExpiration.set(now + config.replicaLagTime / 2, on: &machine)
    maintenance.highWatermarks.set(now + config.highWatermarkCheckpointInterval, on: &machine)
    let later = now + config.initialTaskDelay
    maintenance.recoveryPoints.set(later, on: &machine)
    maintenance.logStarts.set(later, on: &machine)
    maintenance.retention.set(later, on: &machine)
    if config.flushSchedulerInterval.nanoseconds < .max {
      maintenance.flush.set(later, on: &machine)
    }
  }

  /// A background timer fired: runs the task if it is due and plans its next run.
  mutating func maintain(
    _ kind: BrokerTimer,
    _ value: UInt32,
    on machine: inout some Machine<KafkaMessage>
  ) {
    let now = machine.monotonicNow
    guard lifecycle.copies else { return }
    switch kind {
    case .isrExpiration:
      guard maintenance.isrExpiration.isDue(at: now, on: &machine) else { return }
      shrinkIsrs(on: &machine)
      maintenance.isrExpiration.set(now + config.replicaLagTime / 2, on: &machine)
    case .highWatermarkCheckpoint:
      guard maintenance.highWatermarks.isDue(at: now, on: &machine) else { return }
      checkpointHighWatermarks(on: &machine)
      maintenance.highWatermarks.set(now + config.highWatermarkCheckpointInterval, on: &machine)
    case .recoveryPointCheckpoint:
      guard maintenance.recoveryPoints.isDue(at: now, on: &machine) else { return }
      for index in directories.indices { checkpointRecoveryPoints(of: index, on: &machine) }
      maintenance.recoveryPoints.set(now + config.recoveryPointCheckpointInterval, on: &machine)
    case .logStartCheckpoint:
      guard maintenance.logStarts.isDue(at: now, on: &machine) else { return }
      for index in directories.indices { checkpointLogStarts(of: index, on: &machine) }
      maintenance.logStarts.set(now + config.logStartCheckpointInterval, on: &machine)
    case .retention:
      guard maintenance.retention.isDue(at: now, on: &machine) else { return }
      deleteOldSegments(on: &machine)
      maintenance.retention.set(now + config.retentionCheckInterval, on: &machine)
    case .flush:
      guard maintenance.flush.isDue(at: now, on: &machine) else { return }
      flushDirtyLogs(on: &machine)
      maintenance.flush.set(now + config.flushSchedulerInterval, on: &machine)
    case .fileDeletion:
      if maintenance.deletion.isDue(at: now, on: &machine) { removeDueFiles(on: &machine) }
    case .backgroundWork: workStep(Int(value), on: &machine)
    default: break
    }
  }

  private mutating func deleteOldSegments(on machine: inout some Machine<KafkaMessage>) {
    let now = machine.wallClockMilliseconds
    for slot in partitions.slots.indices where partitions.slots[slot].log != nil {
      let partition = partitions.slots[slot].id
      if retentionIsHeldBack(for: partition) {
        machine.reach(Probe("broker.retention.held-back"))
      } else {
        deleteOldSegments(slot, now: now, on: &machine)
        deleteOldSegments(ofMove: partition, now: now, on: &machine)
      }
      partitions.slots[slot].log?.removeExpiredProducers(now: now)
    }
    for index in futures.indices { futures[index].log.removeExpiredProducers(now: now) }
  }

  private mutating func deleteOldSegments(
    _ slot: Int,
    now: Int64,
    on machine: inout some Machine<KafkaMessage>
  ) {
    do throws(LogError) {
      let count = try partitions.slots[slot].log?.deleteOldSegments(now: now, on: &machine) ?? 0
      guard count > 0 else { return }
      machine.reach(Probe("broker.retention.deleted"))
      noteWatermarks(slot, on: &machine)
      collectBackgroundWork(slot, on: &machine)
    } catch {
      logFailed(error, at: slot, on: &machine)
    }
  }

  private mutating func flushDirtyLogs(on machine: inout some Machine<KafkaMessage>) {
    let now = machine.wallClockMilliseconds
    for slot in partitions.slots.indices
    where partitions.slots[slot].log?.flushIsDue(now: now) == true {
      do throws(LogError) {
        try partitions.slots[slot].log?.flush(now: now, on: &machine)
      } catch {
        logFailed(error, at: slot, on: &machine)
      }
    }
    flushDirtyMoves(now: now, on: &machine)
  }
}

// Checkpoints. A failed write takes the directory offline.
extension Broker {
  /// Writes the high watermark of every online replica.
  mutating func checkpointHighWatermarks(on machine: inout some Machine<KafkaMessage>) {
    for index in directories.indices { checkpointHighWatermarks(of: index, on: &machine) }
  }

  /// Writes the high watermarks of a directory.
  mutating func checkpointHighWatermarks(
    of index: Int,
    on machine: inout some Machine<KafkaMessage>
  ) {
    checkpoint(.replication, of: index, on: &machine) { $0.highWatermark }
  }

  /// Writes the recovery points of a directory.
  mutating func checkpointRecoveryPoints(
    of index: Int,
    on machine: inout some Machine<KafkaMessage>
  ) {
    checkpoint(.recoveryPoint, of: index, on: &machine) { $0.recoveryPoint }
  }

  /// Writes the log starts of a directory that lie above the first segment's base.
  mutating func checkpointLogStarts(
    of index: Int,
    on machine: inout some Machine<KafkaMessage>
  ) {
    checkpoint(.logStart, of: index, on: &machine) {
      $0.logStartNeedsCheckpoint ? $0.logStartOffset : nil
    }
  }

  private mutating func checkpoint(
    _ kind: LogDirectory.OffsetCheckpoint,
    of index: Int,
    on machine: inout some Machine<KafkaMessage>,
    _ offset: (borrowing PartitionLog) -> Offset?
  ) {
    guard directories[index].isOnline else { return }
    var lines: [PartitionOffset] = []
    for slot in partitions.sortedSlots where partitions.slots[slot].directory == index {
      guard let log = partitions.slots[slot].log, let offset = offset(log) else { continue }
      lines.append(PartitionOffset(name: partitions.slots[slot].name, offset: offset))
    }
    for future in futures where future.directory == index {
      guard let offset = offset(future.log) else { continue }
      lines.append(PartitionOffset(name: future.name, offset: offset))
    }
    write(lines, to: kind, of: index, on: &machine)
  }

  /// Replaces a checkpoint; a failure takes the directory offline, but during an orderly stop, when
  /// no one handles failures of directories any more (kafka-log trap 20).
  mutating func write(
    _ lines: [PartitionOffset],
    to kind: LogDirectory.OffsetCheckpoint,
    of index: Int,
    on machine: inout some Machine<KafkaMessage>
  ) {
    do throws(LogError) {
      try directories[index].log.writeOffsets(lines, to: kind, on: &machine)
    } catch {
      guard case .storage(let cause) = error else { return }
      guard lifecycle.state == .shuttingDown else {
        return directoryFailed(index, cause, on: &machine)
      }
      maintenance.uncheckpointed.insert(index)
      machine.observe(.storageFailed(path: directories[index].path, reason: cause.reason))
    }
  }
}

// Work that logs leave behind.
extension Broker {
  /// Takes over what a log left to the background.
  mutating func collectBackgroundWork(
    _ slot: Int,
    on machine: inout some Machine<KafkaMessage>
  ) {
    guard let tasks = partitions.slots[slot].log?.takeBackgroundTasks(), !tasks.isEmpty else {
      return
    }
    let isIdle = partitions.slots[slot].tasks.isEmpty
    for task in tasks {
      if case .remove(let files) = task {
        schedule(.files(slot: slot, files), delayOf: slot, on: &machine)
      } else {
        partitions.slots[slot].tasks.append(task)
      }
    }
    if isIdle, !partitions.slots[slot].tasks.isEmpty { continueWork(slot, on: &machine) }
  }

  private mutating func continueWork(_ slot: Int, on machine: inout some Machine<KafkaMessage>) {
    let token = TimerToken(
      kind: BrokerTimer.backgroundWork.rawValue,
      lane: BrokerTimer.backgroundWork.lane,
      value: UInt32(slot)
    )
    machine.setTimer(token, at: machine.monotonicNow)
  }

  /// Does one step of a log's oldest task.
  private mutating func workStep(_ slot: Int, on machine: inout some Machine<KafkaMessage>) {
    guard var task = partitions.slots[slot].tasks.first else { return }
    do throws(LogError) {
      let isDone = try partitions.slots[slot].log?.step(&task, on: &machine) ?? true
      if isDone {
        partitions.slots[slot].tasks.removeFirst()
      } else {
        partitions.slots[slot].tasks[0] = task
      }
    } catch {
      return logFailed(error, at: slot, on: &machine)
    }
    if !partitions.slots[slot].tasks.isEmpty { continueWork(slot, on: &machine) }
  }

  private mutating func schedule(
    _ what: Maintenance.Deletion.What,
    delayOf slot: Int,
    on machine: inout some Machine<KafkaMessage>
  ) {
    let delay =
      partitions.slots[slot].log?.config.fileDeleteDelayMilliseconds
      ?? config.log.fileDeleteDelayMilliseconds
    plan(what, after: delay, on: &machine)
  }

  mutating func plan(
    _ what: Maintenance.Deletion.What,
    after milliseconds: Int64,
    on machine: inout some Machine<KafkaMessage>
  ) {
    let due = machine.monotonicNow + .milliseconds(min(milliseconds, 1 << 40))
    maintenance.deletions.append(Maintenance.Deletion(due: due, what: what))
    maintenance.deletion.setEarlier(due, on: &machine)
  }

  /// Plans the removal of a deleted replica's directory.
  mutating func scheduleRemoval(
    of tree: String,
    in directory: Int,
    on machine: inout some Machine<KafkaMessage>
  ) {
    plan(
      .tree(directory: directory, tree),
      after: config.log.fileDeleteDelayMilliseconds,
      on: &machine
    )
  }

  private mutating func removeDueFiles(on machine: inout some Machine<KafkaMessage>) {
    let now = machine.monotonicNow
    let due = maintenance.deletions.filter { $0.due <= now }
    maintenance.deletions.removeAll { $0.due <= now }
    for deletion in due { remove(deletion.what, on: &machine) }
    for deletion in maintenance.deletions {
      maintenance.deletion.setEarlier(deletion.due, on: &machine)
    }
  }

  private mutating func remove(
    _ what: Maintenance.Deletion.What,
    on machine: inout some Machine<KafkaMessage>
  ) {
    switch what {
    case .files(let slot, let files):
      guard partitions.slots[slot].log != nil else { return }
      let isIdle = partitions.slots[slot].tasks.isEmpty
      partitions.slots[slot].tasks.append(.remove(files))
      if isIdle { continueWork(slot, on: &machine) }
    case .filesOfMove(let partition, let files):
      removeFiles(ofMove: partition, files, on: &machine)
    case .tree(let directory, let path):
      guard directories[directory].isOnline else { return }
      do throws(LogError) {
        try directories[directory].log.removeTree(path, on: &machine)
      } catch {
        if case .storage(let cause) = error { directoryFailed(directory, cause, on: &machine) }
      }
    }
  }

  /// Deletes the log of a replica that the broker no longer has.
  mutating func discard(
    _ log: PartitionLog,
    in directory: Int,
    on machine: inout some Machine<KafkaMessage>
  ) {
    var log = log
    do throws(LogError) {
      let tree = try log.markDeleted(tag: tag(on: &machine), on: &machine)
      scheduleRemoval(of: tree, in: directory, on: &machine)
    } catch {
      if case .storage(let cause) = error { directoryFailed(directory, cause, on: &machine) }
    }
    checkpointRecoveryPoints(of: directory, on: &machine)
    checkpointLogStarts(of: directory, on: &machine)
  }
}
