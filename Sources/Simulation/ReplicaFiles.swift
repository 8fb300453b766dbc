import Checking
import Hardware
import Primitives
import Scenarios

extension World {
  /// The files of one replica as the page cache holds them, or as they are durable.
  func replicaFiles(
    _ node: NodeID, _ partition: TopicPartition, view: DiskView
  ) -> ReplicaFiles {
    let topic = plan.scenario.topics[Int(partition.topic)].name
    let directory = "\(topic)-\(partition.partition)"
    let files = machine.disks[node.index].files(view: view).compactMap { file -> LogFile? in
      let parts = file.path.split(separator: "/")
      guard !file.isDirectory, parts.count >= 2, parts[parts.count - 2] == directory[...] else {
        return nil
      }
      return LogFile(name: String(parts[parts.count - 1]), content: file.chunks)
    }
    return ReplicaFiles(node: node, partition: partition, files: files)
  }

  func joined(_ chunks: [Bytes]) -> Bytes {
    if chunks.count == 1 { return chunks[0] }
    var writer = ByteWriter(capacity: chunks.reduce(0) { $0 + $1.count })
    for chunk in chunks { writer.bytes(chunk) }
    return writer.finish()
  }
}
