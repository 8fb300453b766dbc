import Checking
import Hardware
import Primitives
import Scenarios

extension World {
  /// The files of one replica as the page cache holds them, or as they are durable.
  func replicaFiles(
    _ node: NodeID,
    _ partition: TopicPartition,
    view: DiskView
  ) -> ReplicaFiles {
    let topic = plan.scenario.topics[Int(partition.topic)].name
    let directory = "\(topic)-\(partition.partition)"
    let files = machine.files(of: node, view: view).compactMap { file -> LogFile? in
      let parts = file.path.split(separator: "/")
      guard !file.isDirectory, parts.count >= 2, parts[parts.count - 2] == directory[...] else {
        return nil
      }
      return LogFile(name: String(parts[parts.count - 1]), content: file.chunks)
    }
    return ReplicaFiles(node: node, partition: partition, files: files)
  }

  /// The files of every replica that a broker's disk holds, ascending by partition.
  func allReplicaFiles(_ node: NodeID, view: DiskView) -> [ReplicaFiles] {
    var places: [String: Int] = [:]
    var replicas: [ReplicaFiles] = []
    for partition in plan.allPartitions {
      let topic = plan.scenario.topics[Int(partition.topic)].name
      places["\(topic)-\(partition.partition)"] = replicas.count
      replicas.append(ReplicaFiles(node: node, partition: partition, files: []))
    }
    for file in machine.files(of: node, view: view) where !file.isDirectory {
      let parts = file.path.split(separator: "/")
      guard parts.count >= 2, let place = places[String(parts[parts.count - 2])] else { continue }
      replicas[place].files.append(
        LogFile(name: String(parts[parts.count - 1]), content: file.chunks)
      )
    }
    return replicas.filter { !$0.files.isEmpty }
  }

  /// The partitions of which a broker's disks hold a directory.
  func partitionsHeld(by node: NodeID) -> [TopicPartition] {
    var names: Set<String> = []
    for file in machine.files(of: node, view: .cached) where file.isDirectory {
      if let name = file.path.split(separator: "/").last { names.insert(String(name)) }
    }
    return plan.allPartitions.filter { partition in
      let topic = plan.scenario.topics[Int(partition.topic)].name
      return names.contains("\(topic)-\(partition.partition)")
    }
  }

  func joined(_ chunks: [Bytes]) -> Bytes {
    if chunks.count == 1 { return chunks[0] }
    var writer = ByteWriter(capacity: chunks.reduce(0) { $0 + $1.count })
    for chunk in chunks { writer.bytes(chunk) }
    return writer.finish()
  }
}
