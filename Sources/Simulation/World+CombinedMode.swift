import Hardware
import Primitives
import Scenarios

// Combined mode (`process.roles=broker,controller`): broker and controller are one process on one
// machine. They are two nodes here, each with a disk of its own, that share every fate.
extension World {
  /// The other half of the node's process, if it has one.
  func partner(of node: NodeID) -> NodeID? {
    guard plan.scenario.cluster.isCombined else { return nil }
    let record = machine.nodes[node.index]
    switch record.role {
    case .broker: return record.slot < plan.controllerCount ? plan.controllerIDs[record.slot] : nil
    case .controller: return NodeID(record.slot)
    case .producer, .consumer, .admin: return nil
    }
  }

  /// The node and the other half of its process.
  func withPartner(_ node: NodeID) -> [NodeID] { [node] + (partner(of: node).map { [$0] } ?? []) }

  /// Ends the other half of a process that ended by itself: in order once the broker has stopped,
  /// else at once.
  mutating func endPartner(of node: NodeID, clean: Bool) {
    guard let partner = partner(of: node), isUp(partner) else { return }
    guard clean else { return kill(partner) }
    if !machine.nodes[partner.index].isStopping { askToStop(partner) }
  }
}
