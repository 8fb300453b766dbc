import Checking
import Hardware
import KafkaBroker
import Primitives
import Scenarios

extension World {
  /// The files of one replica as the page cache holds them, or as they are durable.
  func replicaFiles(
    _ node: NodeID,
    _ partition: TopicPartition,
    view: DiskView
  ) -> ReplicaFiles {
    var files: [LogFile] = []
    for directory in plan.brokerConfig(node.index).logDirectories {
      let path = "\(directory)/\(plan.directoryName(of: partition))"
      files += machine.files(of: node, in: path, view: view).map { file in
        LogFile(name: file.path, content: file.chunks)
      }
    }
    return ReplicaFiles(node: node, partition: partition, files: files)
  }

  /// The files of every replica that a broker's disk holds, ascending by partition.
  func allReplicaFiles(_ node: NodeID, view: DiskView) -> [ReplicaFiles] {
    var places: [Int: Int] = [:]
    var replicas: [ReplicaFiles] = []
    for file in machine.files(of: node, view: view) where !file.isDirectory {
      let parts = file.path.split(separator: "/")
      guard parts.count >= 2, let index = plan.indexByDirectory[String(parts[parts.count - 2])]
      else { continue }
      let place = places[index] ?? replicas.count
      if place == replicas.count {
        places[index] = place
        let partition = plan.partition(at: index)
        replicas.append(ReplicaFiles(node: node, partition: partition, files: []))
      }
      replicas[place].files.append(
        LogFile(name: String(parts[parts.count - 1]), content: file.chunks)
      )
    }
    return replicas.sorted { $0.partition < $1.partition }
  }

  /// The partitions of which a broker's disks hold a directory.
  func partitionsHeld(by node: NodeID) -> [TopicPartition] {
    var indices: Set<Int> = []
    for file in machine.files(of: node, view: .cached) where file.isDirectory {
      guard let name = file.path.split(separator: "/").last else { continue }
      if let index = plan.indexByDirectory[String(name)] { indices.insert(index) }
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
