import Environment
import KafkaLog
import KafkaProtocol
import Primitives

/// How far a replica's move between log directories has come.
struct DirectoryMove: Sendable {
  /// What the controller was told of the new directory.
  enum Assignment: Sendable {
    case untold
    case queued
    case accepted
  }

  /// Leader epoch of the replica that is copied.
  var epoch = Epoch.none
  /// Whether the copy may have to be cut before it goes on.
  var mustAlign = true
  var assignment = Assignment.untold
  /// When it may go on after a pause.
  var delayedUntil = Instant.zero
}

// Moves between the log directories of one broker (`ReplicaManager#alterReplicaLogDirs`,
// `ReplicaAlterLogDirsThread`).
extension Broker {
  /// The operator wants the replica of a partition in another log directory, or back.
  mutating func alterReplicaDirectory(
    _ request: AlterReplicaLogDirsRequest,
    on machine: inout some Machine<KafkaMessage>
  ) -> ErrorCode {
    guard let target = directories.firstIndex(where: { $0.path == request.path }) else {
      return .logDirNotFound
    }
    guard directories[target].isOnline else { return .kafkaStorageError }
    guard let slot = partitions.slot(of: request.partition), partitions.slots[slot].role != .idle
    else { return .replicaNotAvailable }
    guard partitions.slots[slot].log != nil else { return .kafkaStorageError }
    if let index = futures.firstIndex(where: { $0.id == request.partition }) {
      if futures[index].directory == target { return .none }
      cancelMove(index, on: &machine)
    }
    guard partitions.slots[slot].directory != target else { return .none }
    let name = partitions.slots[slot].name
    do throws(LogError) {
      let log = try PartitionLog.create(
        at: directories[target].log.futurePath(of: name, tag: tag(on: &machine)),
        topicID: partitions.slots[slot].topicID,
        config: logConfig(ofTopic: request.partition.topic),
        variants: variants,
        now: machine.wallClockMilliseconds,
        on: &machine
      )
      machine.reach(Probe("broker.move.begins"))
      futures.append(
        FutureReplica(
          id: request.partition,
          name: name,
          directory: target,
          wasClean: true,
          log: log
        )
      )
    } catch {
      if let cause = error.directoryFailure { directoryFailed(target, cause, on: &machine) }
      return .kafkaStorageError
    }
    continueMoves(on: &machine)
    return .none
  }

  /// Gives up a move: the copy is deleted, and the controller hears again where the replica is.
  private mutating func cancelMove(
    _ index: Int,
    on machine: inout some Machine<KafkaMessage>
  ) {
    machine.reach(Probe("broker.move.cancelled"))
    let future = futures.remove(at: index)
    discard(future.log, in: future.directory, on: &machine)
    maintenance.moveWasGivenUp(future.id)
    takeBack(future)
    propagateAssignments(on: &machine)
  }

  /// Tells the controller where the replica of a move that failed is, if it may believe otherwise.
  mutating func takeBack(_ future: FutureReplica) {
    guard future.move.assignment != .untold, let slot = partitions.slot(of: future.id) else {
      return
    }
    let directory = directories[partitions.slots[slot].directory].id
    assignments.add(.init(partition: future.id, directory: directory))
  }

  /// Plans the next step of the moves, if any can go on.
  mutating func continueMoves(on machine: inout some Machine<KafkaMessage>) {
    guard !futures.isEmpty, isPublishing, lifecycle.copies,
      let next = futures.map(\.move.delayedUntil).min()
    else { return }
    moveTimer.setEarlier(max(next, machine.monotonicNow), on: &machine)
  }

  /// Does one step of the move that waited longest.
  mutating func moveStep(on machine: inout some Machine<KafkaMessage>) {
    guard isPublishing, lifecycle.copies else { return }
    let now = machine.monotonicNow
    guard let index = futures.firstIndex(where: { $0.move.delayedUntil <= now }) else {
      return continueMoves(on: &machine)
    }
    let future = futures.remove(at: index)
    futures.append(future)
    advance(futures.count - 1, on: &machine)
    continueMoves(on: &machine)
  }

  private mutating func advance(_ index: Int, on machine: inout some Machine<KafkaMessage>) {
    guard let slot = partitions.slot(of: futures[index].id), partitions.slots[slot].log != nil,
      partitions.slots[slot].role == .leader || partitions.slots[slot].role == .follower
    else { return postpone(index, on: &machine) }
    guard !moveQuota.isExceeded(at: machine.monotonicNow) else {
      machine.reach(Probe("broker.move.throttled"))
      return postpone(index, on: &machine)
    }
    if futures[index].move.epoch != partitions.slots[slot].leaderEpoch {
      futures[index].move.epoch = partitions.slots[slot].leaderEpoch
      futures[index].move.mustAlign = true
    }
    let records: Bytes
    do throws(LogError) {
      records = try partitions.slots[slot].readForMove(
        from: futures[index].log.logEndOffset,
        maxBytes: config.replicaFetchMaxBytes,
        on: &machine
      )
    } catch {
      postpone(index, on: &machine)
      return logFailed(error, at: slot, on: &machine)
    }
    machine.spend(config.costs.records(records.count))
    moveQuota.record(records.count, at: machine.monotonicNow)
    do throws(LogError) {
      let now = machine.wallClockMilliseconds
      let step =
        try futures[index].copy(records, of: partitions.slots[slot], now: now, on: &machine)
      try settle(index, on: &machine)
      if step.wasCut { checkpointRecoveryPoints(of: futures[index].directory, on: &machine) }
      guard step.goesOn, index < futures.count else { return }
    } catch {
      postpone(index, on: &machine)
      guard let cause = error.directoryFailure else { return }
      return directoryFailed(futures[index].directory, cause, on: &machine)
    }
    guard futures[index].log.logEndOffset == partitions.slots[slot].logEnd else {
      if records.isEmpty { postpone(index, on: &machine) }
      return
    }
    finish(index, of: slot, on: &machine)
  }

  /// The copy has everything: the controller is asked first, then it takes the replica's place.
  private mutating func finish(
    _ index: Int,
    of slot: Int,
    on machine: inout some Machine<KafkaMessage>
  ) {
    let target = directories[futures[index].directory].id
    let registered = image.partition(futures[index].id)?.directory(of: id)
    if registered == target || target < DirectoryID.firstUsable {
      futures[index].move.assignment = .accepted
    }
    switch futures[index].move.assignment {
    case .accepted: swap(index, into: slot, on: &machine)
    case .queued: postpone(index, on: &machine)
    case .untold:
      futures[index].move.assignment = .queued
      postpone(index, on: &machine)
      assignments.add(.init(partition: futures[index].id, directory: target))
      propagateAssignments(on: &machine)
    }
  }

  /// Tries again later.
  private mutating func postpone(_ index: Int, on machine: inout some Machine<KafkaMessage>) {
    futures[index].move.delayedUntil = machine.monotonicNow + config.replicaFetchBackoff
  }

  /// The controller answered for these assignments: moves that it knows of go on at once.
  mutating func noteAssigned(
    _ answered: [(assignment: DirectoryAssignments.Assignment, error: ErrorCode)],
    on machine: inout some Machine<KafkaMessage>
  ) {
    for (assignment, error) in answered {
      guard
        let index = futures.firstIndex(where: {
          $0.id == assignment.partition && directories[$0.directory].id == assignment.directory
        }), futures[index].move.assignment == .queued
      else { continue }
      futures[index].move.assignment = error == .none ? .accepted : .untold
      if error == .none { futures[index].move.delayedUntil = machine.monotonicNow }
    }
    continueMoves(on: &machine)
  }

  /// The replica that a copy is made of was cut.
  mutating func sourceWasCut(_ slot: Int) {
    guard let index = futures.firstIndex(where: { $0.id == partitions.slots[slot].id }) else {
      return
    }
    futures[index].move.mustAlign = true
  }

  /// Puts the copy in the replica's place (`LogManager#replaceCurrentWithFutureLog`).
  private mutating func swap(
    _ index: Int,
    into slot: Int,
    on machine: inout some Machine<KafkaMessage>
  ) {
    guard var old = partitions.slots[slot].log else { return }
    var future = futures.remove(at: index)
    let source = partitions.slots[slot].directory
    let path = future.log.path
    do throws(LogError) {
      if !variants.contains(.idleEpochsNotMoved) { try future.takeEpoch(of: old, on: &machine) }
      let tree = try future.log.replace(&old, tag: tag(on: &machine), on: &machine)
      machine.reach(Probe("broker.move.done"))
      partitions.slots[slot].tasks = []
      maintenance.forgetFiles(of: slot)
      maintenance.adoptFiles(ofMove: future.id, by: slot, from: path, to: future.log.path)
      partitions.slots[slot].directory = future.directory
      partitions.slots[slot].log = future.log
      checkpointRecoveryPoints(of: source, on: &machine)
      checkpointLogStarts(of: source, on: &machine)
      scheduleRemoval(of: tree, in: source, on: &machine)
      noteWatermarks(slot, on: &machine)
      collectBackgroundWork(slot, on: &machine)
    } catch {
      future.log.closeHandles(on: &machine)
      maintenance.moveWasGivenUp(future.id)
      guard let cause = error.directoryFailure else { return }
      let live = directories[future.directory].log.path(of: future.name)
      directoryFailed(future.log.path == live ? source : future.directory, cause, on: &machine)
    }
  }
}
