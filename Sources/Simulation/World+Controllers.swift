import KafkaController
import KafkaProtocol
import Primitives

extension World {
  /// Index of the controller whose word counts: of the active ones the one that has committed most,
  /// and when none is active, of all.
  ///
  /// An old controller that does not know of its successor is behind it, so it is never asked.
  var authority: Int {
    guard controllers.count > 1 else { return 0 }
    var best = 0
    for index in 1..<controllers.count where outranks(index, best) { best = index }
    return best
  }

  /// The metadata as the controller whose word counts sees it.
  var image: MetadataImage { controllers[authority].image }

  /// The controller that is active; while none is, the one with the most committed metadata.
  var activeController: NodeID { plan.controllerIDs[authority] }

  private func outranks(_ a: Int, _ b: Int) -> Bool {
    let (active, other) = (isServing(a), isServing(b))
    guard active == other else { return active }
    return controllers[a].committedOffset > controllers[b].committedOffset
  }

  /// Whether a controller runs and is active.
  func isServing(_ slot: Int) -> Bool {
    controllers[slot].isActive && isUp(plan.controllerIDs[slot])
  }

  /// The id of a controller's directory, which it has or will have when it starts.
  func directory(of controller: NodeID) -> UInt64 {
    plan.directory(of: controller, formats: machine.nodes[controller.index].formats)
  }

  /// Voters of the metadata quorum whose disks were replaced since they became voters.
  var replacedVoters: [NodeID] {
    guard plan.hasVoterDirectories else { return [] }
    return controllers[authority].voterKeys.filter { $0.directory != directory(of: $0.id) }
      .map(\.id)
  }
}
