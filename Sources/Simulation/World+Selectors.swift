import Hardware
import KafkaController
import KafkaProtocol
import Primitives
import Scenarios

extension World {
  /// The nodes a selector means now; empty when there is none.
  func resolve(_ selector: Selector) -> [NodeID] {
    switch selector {
    case .broker(let id): return id >= 0 && id < brokers.count ? [NodeID(id)] : []
    case .leader(let name): return leader(of: name).map { [$0] } ?? []
    case .follower(let name, let n):
      let all = followers(of: name)
      return n >= 1 && n <= all.count ? [all[n - 1]] : []
    case .followers(let name): return followers(of: name)
    case .controller(nil): return [activeController]
    case .controller(let index?): return node(.controller, index)
    case .standby(let n):
      let standbys = nodes(of: .controller).filter { $0 != activeController }
      return n >= 1 && n <= standbys.count ? [standbys[n - 1]] : []
    case .controllers: return nodes(of: .controller)
    case .rack(let name): return brokerIDs { plan.scenario.cluster.rack(ofBroker: $0) == name }
    case .zone(let name):
      return brokerIDs { plan.scenario.cluster.zone(ofBroker: $0) == name }
        + nodes(of: .controller).filter {
          plan.scenario.cluster.zone(ofController: machine.nodes[$0.index].slot) == name
        }
    case .all: return nodes(of: .broker)
    case .writer(let index): return node(.producer, index)
    case .reader(let index): return node(.consumer, index)
    case .clients: return nodes(of: .producer) + nodes(of: .consumer)
    case .disk(let who, _): return resolve(who)
    case .bound(let name): return script.bindings.last { $0.name == name }?.nodes ?? []
    }
  }

  /// The nodes several selectors mean now, without repetition.
  func resolve(_ selectors: [Selector]) -> [NodeID] {
    var result: [NodeID] = []
    for selector in selectors {
      for node in resolve(selector) where !result.contains(node) { result.append(node) }
    }
    return result
  }

  /// Nodes of one role, in order.
  func nodes(of role: NodeRole) -> [NodeID] {
    machine.nodes.indices.filter { machine.nodes[$0].role == role }.map { NodeID($0) }
  }

  /// The dense name of a partition, if the scenario has it.
  func partition(_ name: PartitionName) -> TopicPartition? {
    guard let topic = plan.scenario.topics.firstIndex(where: { $0.name == name.topic }),
      name.partition >= 0, name.partition < plan.scenario.topics[topic].partitions
    else { return nil }
    return TopicPartition(topic: Int32(topic), partition: Int32(name.partition))
  }

  /// The control plane's record of a partition, if it exists yet.
  func registration(_ name: PartitionName) -> PartitionRegistration? {
    partition(name).flatMap { image.partition($0) }
  }

  private func leader(of name: PartitionName) -> NodeID? {
    guard let leader = registration(name)?.leader, leader != .none else { return nil }
    return leader
  }

  private func followers(of name: PartitionName) -> [NodeID] {
    guard let registration = registration(name) else { return [] }
    return registration.replicas.filter { $0 != registration.leader }
  }

  private func brokerIDs(where included: (Int) -> Bool) -> [NodeID] {
    brokers.indices.filter(included).map { NodeID($0) }
  }

  private func node(_ role: NodeRole, _ index: Int) -> [NodeID] {
    let all = nodes(of: role)
    return index >= 0 && index < all.count ? [all[index]] : []
  }
}
