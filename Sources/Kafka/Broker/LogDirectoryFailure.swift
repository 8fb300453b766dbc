import Environment
import KafkaLog
import KafkaProtocol
import Primitives

// Failure of log directories (`ReplicaManager#handleLogDirFailure`).
extension Broker {
  /// A log operation failed; a storage error takes its whole directory offline, whatever the
  /// error: a full disk is no exception.
  mutating func logFailed(
    _ error: LogError,
    at slot: Int,
    on machine: inout some Machine<KafkaMessage>
  ) {
    guard let cause = error.directoryFailure else { return }
    directoryFailed(partitions.slots[slot].directory, cause, on: &machine)
  }

  /// Takes a directory offline for the rest of the process: its replicas answer
  /// KAFKA_STORAGE_ERROR, nothing of them is flushed, the controller is told.
  ///
  /// Without any directory left, or without that of the metadata log, the process halts.
  mutating func directoryFailed(
    _ index: Int,
    _ cause: StorageError,
    on machine: inout some Machine<KafkaMessage>
  ) {
    guard directories[index].isOnline else { return }
    directories[index].isOnline = false
    directories[index].loader = nil
    machine.observe(.storageFailed(path: directories[index].path, reason: cause.reason))
    guard directories.contains(where: \.isOnline) else {
      return halt("every log directory failed", on: &machine)
    }
    guard directories[index].path != metadataLogDirectory else {
      return halt("the metadata log's directory failed", on: &machine)
    }
    for slot in partitions.slots.indices where partitions.slots[slot].directory == index {
      takeOffline(slot, on: &machine)
    }
    dropFutures(of: index, on: &machine)
    reportFailure(of: index, on: &machine)
  }

  /// `metadata.log.dir`.
  var metadataLogDirectory: String? {
    config.metadataLogDirectory ?? config.logDirectories.first
  }

  /// Tells the controller, now and in every heartbeat to come, and says where the replicas are that
  /// it believes elsewhere: without that a replica whose directory was never confirmed would stay
  /// in its ISR.
  private mutating func reportFailure(
    of index: Int,
    on machine: inout some Machine<KafkaMessage>
  ) {
    let deadline = machine.monotonicNow + config.directoryFailureTimeout
    lifecycle.failedDirectories.append(
      Lifecycle.FailedDirectory(id: directories[index].id, deadline: deadline)
    )
    lifecycle.directoryTimer.setEarlier(deadline, on: &machine)
    communicate(on: &machine)
    for slot in partitions.slots.indices
    where partitions.slots[slot].directory == index && partitions.slots[slot].role == .offline {
      assign(slot)
    }
    propagateAssignments(on: &machine)
  }

  /// A heartbeat was answered: the controller knows the directories that it named.
  mutating func acknowledgeDirectories(on machine: inout some Machine<KafkaMessage>) {
    for index in 0..<lifecycle.reportedDirectories {
      lifecycle.failedDirectories[index].isAcknowledged = true
    }
    let open = lifecycle.failedDirectories.filter { !$0.isAcknowledged }
    if let next = open.map(\.deadline).min() {
      lifecycle.directoryTimer.set(next, on: &machine)
    } else {
      lifecycle.directoryTimer.clear()
    }
  }

  private mutating func takeOffline(_ slot: Int, on machine: inout some Machine<KafkaMessage>) {
    guard partitions.slots[slot].role != .deleted else { return }
    removeFetcher(slot)
    alterPartitions.withdraw(slot)
    partitions.slots[slot].proposal = nil
    partitions.slots[slot].role = .offline
    partitions.slots[slot].log?.closeHandles(on: &machine)
    partitions.slots[slot].log = nil
    partitions.slots[slot].tasks = []
    recheckParked(slot, on: &machine)
  }
}

extension StorageError {
  /// The error's POSIX name.
  var reason: StaticString {
    switch self {
    case .notFound: "ENOENT"
    case .alreadyExists: "EEXIST"
    case .notEmpty: "ENOTEMPTY"
    case .wrongKind: "ENOTDIR"
    case .noSpace: "ENOSPC"
    case .inputOutput: "EIO"
    case .readOnly: "EROFS"
    case .badHandle: "EBADF"
    case .misaligned: "EINVAL"
    }
  }
}
