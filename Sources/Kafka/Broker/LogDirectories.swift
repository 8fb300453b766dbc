import Environment
import KafkaLog
import KafkaProtocol
import Primitives

/// A log directory and what start-up does with it.
struct BrokerDirectory: Sendable {
  let log: LogDirectory
  /// Its id in `meta.properties`.
  var id: UInt64 = DirectoryID.unassigned
  var isOnline = true
  /// Whether every log in it was loaded.
  var isLoaded = false
  var loader: LogLoader?

  var path: String { log.path }
}

/// A log taken over at start, of which nothing was told yet.
struct AdoptedLog {
  let slot: Int
  let directory: Int
  let wasClean: Bool
}

// Start-up (`KafkaRaftServer#initializeLogDirs`, `LogManager#loadLogs`).
extension Broker {
  /// The process starts: identities first, then the controller; logs wait for metadata.
  mutating func start(on machine: inout some Machine<KafkaMessage>) {
    var epochs: [Int64?] = []
    for index in directories.indices {
      do throws(LogError) {
        try directories[index].log.prepare(on: &machine)
        directories[index].id = try identity(of: directories[index].path, on: &machine)
        epochs.append(try directories[index].log.readCleanShutdownEpoch(on: &machine))
      } catch {
        guard let cause = error.directoryFailure else {
          return halt("meta.properties does not fit", on: &machine)
        }
        directories[index].isOnline = false
        epochs.append(nil)
        machine.observe(
          .storageFailed(path: directories[index].path, reason: cause.reason)
        )
      }
    }
    if let reason = unfitDirectories { return halt(reason, on: &machine) }
    if let first = epochs.first, let epoch = first, epochs.allSatisfy({ $0 == epoch }) {
      lifecycle.previousBrokerEpoch = epoch
    }
    beginRegistration(on: &machine)
  }

  /// The id of a directory; one without an id is formatted.
  private func identity(of directory: String, on machine: inout some Machine<KafkaMessage>)
    throws(LogError) -> UInt64
  {
    let properties = MetaProperties(of: directory, node: id)
    if let known = try properties.directoryID(on: &machine) { return known }
    let drawn = machine.random(below: .max - DirectoryID.firstUsable, for: .identity)
    try properties.format(DirectoryID.firstUsable + drawn, on: &machine)
    return DirectoryID.firstUsable + drawn
  }

  /// Why the process cannot start on its directories, if it cannot.
  private var unfitDirectories: StaticString? {
    let online = directories.filter(\.isOnline)
    guard !online.isEmpty else { return "no log directory is online" }
    guard Set(online.map(\.id)).count == online.count else {
      return "two log directories have one id"
    }
    return directories.contains { $0.path == metadataLogDirectory && !$0.isOnline }
      ? "the metadata log's directory is not online" : nil
  }

  /// Starts to load every directory, in steps of its own.
  mutating func loadLogs(on machine: inout some Machine<KafkaMessage>) {
    let topics = image.topics.indices.compactMap { index in
      image.topics[index].map { (topic: $0.name, config: logConfig(ofTopic: Int32(index))) }
    }
    for index in directories.indices where directories[index].isOnline {
      directories[index].loader = LogLoader(
        directories[index].log,
        config: config.log,
        topics: topics,
        skipping: skippedLog
      )
      continueLoading(index, on: &machine)
    }
  }

  private func continueLoading(_ index: Int, on machine: inout some Machine<KafkaMessage>) {
    let token = TimerToken(
      kind: BrokerTimer.loading.rawValue,
      lane: BrokerTimer.loading.lane,
      value: UInt32(index)
    )
    machine.setTimer(token, at: machine.monotonicNow)
  }

  /// Does one step of loading a directory.
  mutating func loadingStep(_ index: Int, on machine: inout some Machine<KafkaMessage>) {
    guard directories[index].isOnline, lifecycle.state != .shuttingDown else { return }
    do throws(LogError) {
      let now = machine.wallClockMilliseconds
      guard try directories[index].loader?.step(now: now, on: &machine) == true else {
        return continueLoading(index, on: &machine)
      }
      directories[index].isLoaded = true
    } catch {
      guard let cause = error.directoryFailure else {
        return halt("a log cannot be loaded", on: &machine)
      }
      directoryFailed(index, cause, on: &machine)
    }
    guard lifecycle.state != .halted,
      directories.allSatisfy({ $0.isLoaded || !$0.isOnline })
    else { return }
    finishLoading(on: &machine)
  }

  private mutating func finishLoading(on machine: inout some Machine<KafkaMessage>) {
    let abandoned = abandonedMoves
    var untold: [AdoptedLog] = []
    for index in directories.indices where directories[index].isOnline {
      adoptLogs(of: index, replacing: abandoned, untold: &untold, on: &machine)
    }
    guard lifecycle.state != .halted else { return }
    promote(abandoned, on: &machine)
    for log in untold where partitions.slots[log.slot].directory == log.directory {
      tellRecovered(log.slot, clean: log.wasClean, on: &machine)
    }
    guard lifecycle.state != .halted else { return }
    publishAll(on: &machine)
    guard lifecycle.state != .halted else { return }
    scheduleMaintenance(on: &machine)
    lifecycle.isReady = true
    communicate(on: &machine)
  }

  /// Takes over the logs of one directory; those that metadata does not give to this broker are
  /// set aside as strays (LogManager#isStrayKraftReplica).
  ///
  /// Those of `replaced` are to make room for
  /// another, and stay `untold`.
  private mutating func adoptLogs(
    of index: Int,
    replacing replaced: Set<TopicPartition>,
    untold: inout [AdoptedLog],
    on machine: inout some Machine<KafkaMessage>
  ) {
    guard var loader = directories[index].loader else { return }
    directories[index].loader = nil
    let watermarks: [PartitionOffset]
    do throws(LogError) {
      watermarks = try directories[index].log.readOffsets(.replication, on: &machine)
    } catch {
      var cause = StorageError.inputOutput
      if case .storage(let error) = error { cause = error }
      return directoryFailed(index, cause, on: &machine)
    }
    for tree in loader.deletedDirectories { scheduleRemoval(of: tree, in: index, on: &machine) }
    for loaded in loader.takeLogs() {
      let watermark = watermarks.last { $0.name == loaded.name }?.offset ?? .zero
      if loaded.isFuture {
        adoptFuture(loaded, in: index, watermark: watermark, on: &machine)
        continue
      }
      guard let (id, topicID) = owned(loaded.name, loaded.log.topicID) else {
        setAside(loaded.log, in: index, on: &machine)
        noteForgotten(loaded.name, loaded.log.topicID, on: &machine)
        continue
      }
      if makesRoom(id, loaded.name, in: index) {
        setAside(loaded.log, in: index, on: &machine)
        continue
      }
      guard partitions.slot(of: id) == nil else {
        return halt("two directories hold one partition", on: &machine)
      }
      let slot = partitions.add(
        Partition(id: id, name: loaded.name, topicID: topicID, directory: index)
      )
      adopt(loaded.log, at: slot)
      partitions.slots[slot].log?.setHighWatermark(watermark)
      if replaced.contains(id) {
        untold.append(AdoptedLog(slot: slot, directory: index, wasClean: loaded.wasClean))
      } else {
        tellRecovered(slot, clean: loaded.wasClean, on: &machine)
      }
    }
    if variants.contains(.strayStartsForgotten) { checkpointLogStarts(of: index, on: &machine) }
    guard variants.contains(.watermarkFallsAtOnce), !watermarks.isEmpty else { return }
    checkpointHighWatermarks(of: index, on: &machine)
  }

  /// Whether a log makes room for the one in the directory that metadata names (variant
  /// `namedReplicaStays`): a copy took its place there while this directory was offline.
  ///
  /// Kafka does not start with both, and asks that somebody deletes one (`LogManager#loadLog`).
  private func makesRoom(_ id: TopicPartition, _ name: PartitionName, in index: Int) -> Bool {
    guard variants.contains(.namedReplicaStays),
      let named = image.partition(id)?.directory(of: self.id), named != directories[index].id,
      let other = directories.firstIndex(where: { $0.id == named && $0.isOnline })
    else { return false }
    if let slot = partitions.slot(of: id) { return partitions.slots[slot].directory == other }
    return directories[other].loader?.end(of: name) != nil
  }

  /// Tells of a log that was loaded, and does what it left to be done.
  mutating func tellRecovered(
    _ slot: Int,
    clean: Bool,
    on machine: inout some Machine<KafkaMessage>
  ) {
    guard let log = partitions.slots[slot].log else { return }
    partitions.slots[slot].minInsyncReplicas = log.config.minInsyncReplicas
    machine.observe(
      .recovered(
        partitions.slots[slot].id,
        start: log.logStartOffset,
        end: log.logEndOffset,
        clean: clean
      )
    )
    partitions.slots[slot].observedHighWatermark = log.logStartOffset
    partitions.slots[slot].observedStart = log.logStartOffset
    noteWatermarks(slot, on: &machine)
    collectBackgroundWork(slot, on: &machine)
  }

  /// The partition a directory's name stands for, if it is of that topic and this broker is one of
  /// the replicas; the variant `topicsByName` does not ask which topic of that name.
  func owned(_ name: PartitionName, _ found: TopicID?) -> (TopicPartition, TopicID)? {
    guard let topic = image.topicIndex(named: name.topic),
      let topicID = image.topicID(of: topic),
      found == topicID || found == nil || variants.contains(.topicsByName)
    else { return nil }
    let id = TopicPartition(topic: topic, partition: name.partition)
    guard let registration = image.partition(id), registration.replicas.contains(self.id) else {
      return nil
    }
    return (id, topicID)
  }

  /// Tells that the log of a partition was set aside: it is of a topic that was deleted or of a
  /// replica that was moved away, or it did not say whose it is and the replica begins anew, unless
  /// another directory holds it (a creation or a move that found the disk full leaves an empty one).
  private func noteForgotten(
    _ name: PartitionName,
    _ topicID: TopicID,
    on machine: inout some Machine<KafkaMessage>
  ) {
    if topicID == .zero, let (id, _) = owned(name, nil) {
      let isHeld =
        partitions.slot(of: id) != nil || directories.contains { $0.loader?.end(of: name) != nil }
      guard !isHeld else { return }
      machine.observe(.recovered(id, start: .zero, end: .zero, clean: false))
    } else if topicID != .zero {
      let topic = Int32(clamping: Int64(clamping: topicID.low) - 100)
      machine.observe(.dropped(TopicPartition(topic: topic, partition: name.partition)))
    }
  }

  mutating func setAside(
    _ log: PartitionLog,
    in directory: Int,
    on machine: inout some Machine<KafkaMessage>
  ) {
    machine.reach(Probe("broker.log.stray"))
    var log = log
    do throws(LogError) {
      try log.setAside(tag: tag(on: &machine), on: &machine)
    } catch {
      if case .storage(let cause) = error { directoryFailed(directory, cause, on: &machine) }
    }
  }

  /// 32 hexadecimal digits for the name of a directory that is set aside.
  func tag(on machine: inout some Machine<KafkaMessage>) -> String {
    var text = ""
    for _ in 0..<32 {
      text += String(machine.random(below: 16, for: .identity), radix: 16)
    }
    return text
  }
}
