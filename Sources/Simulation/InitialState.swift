import Checking
import Hardware
import KafkaBroker
import KafkaController
import KafkaLog
import KafkaProtocol
import Primitives
import Scenarios

/// The files of a log directory that a broker starts with.
public struct InitialFiles: Sendable {
  /// The broker.
  public var broker: Int
  /// Paths relative to the log directory, ascending, and contents.
  public var files: [(path: String, content: Bytes)]

  /// Names a broker and its files.
  public init(broker: Int, files: [(path: String, content: Bytes)]) {
    self.broker = broker
    self.files = files
  }
}

/// The world before its first instant: what brokers hold, and the metadata that gives it to them.
///
/// The cluster is taken to have stopped: every partition is without a leader, and the copies that
/// reach furthest are in sync.
struct InitialState: Sendable {
  /// The copy of a partition on one broker.
  private struct Copy {
    var broker: NodeID
    var epoch: Int32
    var end: Int64
  }

  let files: [InitialFiles]
  private let plan: ScenarioCase
  private var copies: [TopicPartition: [Copy]] = [:]
  private var highestProducer: Int64 = -1
  /// Checkpointed high watermarks.
  private(set) var watermarks: [(partition: TopicPartition, broker: NodeID, offset: Offset)] = []

  init(_ files: [InitialFiles], _ plan: ScenarioCase, file: String) throws(ScenarioError) {
    self.files = files
    self.plan = plan
    guard files.count == plan.cluster.initialFiles.count else {
      throw ScenarioError(
        file: file,
        position: plan.cluster.initialFiles.first?.position ?? .start,
        message: "'initialFiles' is not for this command",
        hint: "'wavetank run' reads the directories"
      )
    }
    for broker in files { take(broker) }
    for (index, topic) in plan.topics.enumerated() where holds(Int32(index)) {
      guard topic.assignment == nil else { continue }
      throw ScenarioError(
        file: file,
        position: topic.position,
        message: "topic '\(topic.name)' starts with files and has no 'assignment'",
        hint: "say which brokers hold each partition"
      )
    }
  }

  /// Whether any broker starts with a copy of the topic.
  func holds(_ topic: Int32) -> Bool { copies.keys.contains { $0.topic == topic } }

  private mutating func take(_ broker: InitialFiles) {
    for (path, content) in broker.files {
      if path == LogDirectory.OffsetCheckpoint.replication.rawValue {
        takeWatermarks(content, NodeID(broker.broker))
      }
      guard let id = partition(of: path) else { continue }
      let name = path.split(separator: "/").last.map(String.init) ?? ""
      let node = NodeID(broker.broker)
      var list = copies[id] ?? []
      let place = list.firstIndex { $0.broker == node } ?? list.count
      if place == list.count { list.append(Copy(broker: node, epoch: 0, end: 0)) }
      switch LogFileKind(name: name) {
      case .segment: scan(content, &list[place])
      case .epochs:
        for entry in CheckpointContents(content, fields: 2).entries {
          list[place].epoch = max(list[place].epoch, Int32(clamping: entry.numbers[0]))
        }
      default: break
      }
      copies[id] = list
    }
  }

  private mutating func takeWatermarks(_ content: Bytes, _ broker: NodeID) {
    for entry in CheckpointContents(content, fields: 3).entries {
      guard let id = partition(of: "\(entry.fields[0])-\(entry.numbers[0])/") else { continue }
      watermarks.append((id, broker, Offset(entry.numbers[1])))
    }
  }

  private mutating func scan(_ content: Bytes, _ copy: inout Copy) {
    var iterator = BatchIterator(content)
    while let batch = try? iterator.next(), batch.isValid {
      copy.epoch = max(copy.epoch, batch.leaderEpoch.raw)
      copy.end = max(copy.end, batch.nextOffset.raw)
      highestProducer = max(highestProducer, batch.producerId)
    }
  }

  /// The partition of the scenario that a path lies in.
  private func partition(of path: String) -> TopicPartition? {
    guard let directory = path.split(separator: "/").first,
      case .live(let name) = LogDirectoryEntry(name: String(directory)),
      let topic = plan.topics.firstIndex(where: { $0.name == name.topic }),
      Int(name.partition) < plan.topics[topic].partitions
    else { return nil }
    return TopicPartition(topic: Int32(topic), partition: name.partition)
  }
}

// What the disks hold.
extension InitialState {
  /// The files of one broker as this cluster's own: its directory is unidentified yet, its topics
  /// have this cluster's ids.
  func adopted(_ broker: InitialFiles) -> [(path: String, content: Bytes)] {
    var result: [(path: String, content: Bytes)] = []
    var directories: [String] = []
    for (path, content) in broker.files {
      switch LogFileKind(name: path.split(separator: "/").last.map(String.init) ?? "") {
      case .metaProperties, .lock: continue
      case .partitionMetadata where partition(of: path) != nil: continue
      default: result.append((path, content))
      }
      guard let id = partition(of: path), let directory = path.split(separator: "/").first,
        !directories.contains(String(directory))
      else { continue }
      directories.append(String(directory))
      let text = "version: 0\ntopic_id: \(TopicID(ofTopic: id.topic))"
      result.append(("\(directory)/partition.metadata", Bytes(Array(text.utf8))))
    }
    return result
  }

  /// The metadata log that a controller finds: topics, settings and partitions without leaders.
  func metadata(config: ControllerConfig, now: Int64) -> Bytes {
    var records: [MetadataRecord] = []
    for (index, topic) in plan.topics.enumerated() where holds(Int32(index)) {
      records.append(.topic(name: topic.name, index: Int32(index)))
      for setting in topic.configs {
        records.append(.config(topic: Int32(index), key: setting.key, value: setting.value))
      }
      for number in 0..<topic.partitions {
        let id = TopicPartition(topic: Int32(index), partition: Int32(number))
        records.append(.partition(id, registration(id, topic)))
      }
    }
    if highestProducer >= 0 {
      let next = highestProducer == .max ? highestProducer : highestProducer + 1
      records.append(.producerIds(broker: NodeID(0), brokerEpoch: -1, next: next))
    }
    var writer = ByteWriter()
    for start in stride(from: 0, to: records.count, by: config.recordsPerBatch) {
      let batch = records[start..<min(start + config.recordsPerBatch, records.count)]
      writer.bytes(
        MetadataBatch.encode(
          Array(batch),
          at: Offset(Int64(start)),
          leaderEpoch: Epoch(0),
          timestamp: now
        )
      )
    }
    return writer.finish()
  }

  private func registration(_ id: TopicPartition, _ topic: TopicPlan) -> PartitionRegistration {
    let replicas = topic.assignment.map { $0[Int(id.partition)].map { NodeID($0) } } ?? []
    let held = (copies[id] ?? []).filter { replicas.contains($0.broker) }
    let epoch = held.map(\.epoch).max() ?? 0
    let end = held.filter { $0.epoch == epoch }.map(\.end).max() ?? 0
    let furthest = held.filter { $0.epoch == epoch && $0.end == end }
    return PartitionRegistration(
      replicas: replicas,
      isr: held.isEmpty ? replicas : furthest.map(\.broker),
      leader: .none,
      leaderEpoch: Epoch(epoch)
    )
  }
}

extension World {
  /// Puts the files that brokers start with on their disks, and the controllers' metadata.
  mutating func install(_ state: InitialState, file: String) throws(ScenarioError) {
    guard !state.files.isEmpty else { return }
    for broker in state.files {
      let node = NodeID(broker.broker)
      machine.current = node
      for (path, content) in state.adopted(broker) {
        try install(
          content,
          at: "\(plan.brokerConfig(broker.broker).logDirectories[0])/\(path)",
          file: file
        )
      }
      for replica in allReplicaFiles(node, view: .cached) { machine.checker.heldBefore(replica) }
    }
    for known in state.watermarks {
      machine.checker.committedBefore(known.partition, on: known.broker, below: known.offset)
    }
    for controller in plan.controllerIDs {
      let now = machine.hosts[controller.index].clock.milliseconds(at: .zero)
      machine.current = controller
      try install(
        state.metadata(config: plan.controllerConfig, now: now),
        at: "\(plan.controllerConfig.logDirectory)/__cluster_metadata-0/00000000000000000000.log",
        file: file
      )
    }
    machine.current = .none
  }

  private mutating func install(_ content: Bytes, at path: String, file: String)
    throws(ScenarioError)
  {
    let (number, place) = machine.locate(path)
    let disk = machine.disks(of: machine.current)[Int(number)]
    do throws(DiskError) {
      try machine.disks[disk].install(content, at: place)
    } catch {
      throw ScenarioError(
        file: file,
        position: plan.scenario.cluster.initialFiles.first?.position ?? .start,
        message: "'\(path)' does not fit the disk of \(machine.nodes[machine.current.index].name)",
        hint: "raise 'disk' of 'host'"
      )
    }
  }
}
