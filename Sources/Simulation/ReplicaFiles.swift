import Checking
import Hardware
import KafkaBroker
import Primitives
import Scenarios

extension World {
  /// The files of one replica as the page cache holds them, or as they are durable.
  ///
  /// Of two directories with its name, one of which may be offline, it is the one that the broker has
  /// open.
  func replicaFiles(
    _ node: NodeID,
    _ partition: TopicPartition,
    view: DiskView
  ) -> ReplicaFiles {
    var found: [(path: String, files: [LogFile])] = []
    for directory in plan.brokerConfig(node.index).logDirectories {
      let path = "\(directory)/\(plan.directoryName(of: partition))"
      let files = machine.files(of: node, in: path, view: view).map { file in
        LogFile(name: file.path, content: file.chunks)
      }
      if !files.isEmpty { found.append((path, files)) }
    }
    let open = found.count > 1 ? brokers[node.index].logPath(of: partition) : nil
    let files = (found.first { $0.path == open } ?? found.first)?.files ?? []
    return ReplicaFiles(node: node, partition: partition, files: files)
  }

  /// The files of every replica that a broker's disks hold, ascending by partition.
  func allReplicaFiles(_ node: NodeID, view: DiskView) -> [ReplicaFiles] {
    partitionsHeld(by: node).map { replicaFiles(node, $0, view: view) }
      .filter { !$0.files.isEmpty }
  }

  /// The partitions of which a broker's disks hold a directory.
  func partitionsHeld(by node: NodeID) -> [TopicPartition] {
    var indices: Set<Int> = []
    for directory in plan.brokerConfig(node.index).logDirectories {
      for name in machine.names(on: node, in: directory) {
        if let index = plan.indexByDirectory[name] { indices.insert(index) }
      }
    }
    return indices.sorted().map { plan.partition(at: $0) }
  }

  func joined(_ chunks: [Bytes]) -> Bytes {
    if chunks.count == 1 { return chunks[0] }
    var writer = ByteWriter(capacity: chunks.reduce(0) { $0 + $1.count })
    for chunk in chunks { writer.bytes(chunk) }
    return writer.finish()
  }
}
