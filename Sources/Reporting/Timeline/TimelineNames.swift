import Checking
import Primitives
import Simulation

/// What things of a run are called, and their numbers on the page.
struct TimelineNames {
  let nodes: [String]
  /// Names of partitions by dense index.
  let partitions: [String]
  private let places: [TopicPartition: Int]

  init(_ trace: Trace, _ result: RunResult) {
    nodes = trace.nodes.map(\.name)
    partitions = result.judgement.partitions.map(\.name)
    var places: [TopicPartition: Int] = [:]
    for (index, one) in result.judgement.partitions.enumerated() { places[one.partition] = index }
    self.places = places
  }

  func node(_ node: NodeID) -> String {
    nodes.indices.contains(node.index) ? nodes[node.index] : "nobody"
  }

  func list(_ list: [NodeID], _ word: String? = nil) -> String {
    guard let last = list.last else { return "nobody" }
    guard let word, list.count > 1 else { return list.map(node).joined(separator: ", ") }
    return list.dropLast().map(node).joined(separator: ", ") + " \(word) \(node(last))"
  }

  /// Dense index of a partition.
  func place(_ partition: TopicPartition) -> Int? { places[partition] }

  func partition(_ partition: TopicPartition) -> String {
    places[partition].map { partitions[$0] } ?? "\(partition.topic)-\(partition.partition)"
  }
}
