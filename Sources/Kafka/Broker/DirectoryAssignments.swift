import Environment
import KafkaProtocol
import Primitives

/// Tells the controller in which directories replicas live: one request at a time, each with
/// everything that waits (`AssignmentsManager`).
struct DirectoryAssignments: Sendable {
  typealias Assignment = AssignReplicasToDirsRequest.Assignment

  /// What is not confirmed yet, each partition once, oldest first.
  private(set) var waiting: [Assignment] = []
  /// How many of them, from the first, the request on its way names.
  var sent = 0
  var link: PeerLink
  var timer = LazyTimer(.directoryAssignment)
  var backoff = Backoff(first: .milliseconds(100), limit: .seconds(10))

  init(controller: NodeID) { link = PeerLink(to: controller) }

  /// Queues an assignment; one of the same partition that is not on its way yet is replaced.
  mutating func add(_ assignment: Assignment) {
    if waiting.contains(assignment) { return }
    if let index = waiting.lastIndex(where: { $0.partition == assignment.partition }), index >= sent
    {
      waiting.remove(at: index)
    }
    waiting.append(assignment)
  }

  /// Forgets the assignments that wait and that `isNeeded` denies.
  mutating func keep(_ isNeeded: (Assignment) -> Bool) {
    waiting = waiting.enumerated().filter { $0.offset < sent || isNeeded($0.element) }
      .map(\.element)
  }

  /// Takes back what the request named, so that it waits again.
  mutating func giveUp() { sent = 0 }

  /// What the request on its way named, with the answers that settle it.
  func answered(
    _ answers: [AssignReplicasToDirsResponse.Partition]
  ) -> [(assignment: Assignment, error: ErrorCode)] {
    waiting.prefix(sent).compactMap { assignment in
      answers.first { $0.partition == assignment.partition }.map { (assignment, $0.error) }
    }
  }

  /// Ends the request on its way; assignments with an error that may pass wait again.
  ///
  /// - Returns: whether some do.
  mutating func complete(_ answers: [AssignReplicasToDirsResponse.Partition]) -> Bool {
    let named = waiting.prefix(sent)
    var again: [Assignment] = []
    for assignment in named {
      let error = answers.first { $0.partition == assignment.partition }?.error
      switch error {
      case .none?, .notLeaderOrFollower?, .unknownTopicId?, .unknownTopicOrPartition?: break
      case nil, _?: again.append(assignment)
      }
    }
    let fresh = waiting.dropFirst(sent)
    again.removeAll { old in fresh.contains { $0.partition == old.partition } }
    waiting = again + fresh
    sent = 0
    return !again.isEmpty
  }
}

extension Broker {
  /// Queues the assignment of a replica that metadata puts elsewhere than it is, or was before its
  /// directory failed; not of one on its way there.
  mutating func assign(_ slot: Int) {
    let partition = partitions.slots[slot].id
    let directory = directories[partitions.slots[slot].directory].id
    guard partitions.slots[slot].isPlaced, directory >= DirectoryID.firstUsable,
      let registered = image.partition(partition)?.directory(of: id), registered != directory,
      !futures.contains(where: {
        $0.id == partition && directories[$0.directory].id == registered
      })
    else { return }
    assignments.add(.init(partition: partition, directory: directory))
  }

  /// Sends what waits, unless an answer is awaited or a pause runs.
  mutating func propagateAssignments(on machine: inout some Machine<KafkaMessage>) {
    guard assignments.link.awaited == nil, !assignments.timer.isSet, lifecycle.brokerEpoch >= 0,
      lifecycle.state != .shuttingDown
    else { return }
    let (image, id) = (image, id)
    assignments.keep { assignment in
      let registered = image.partition(assignment.partition)?.directory(of: id)
      return registered != nil && registered != assignment.directory
    }
    guard !assignments.waiting.isEmpty else { return }
    let request = AssignReplicasToDirsRequest(
      broker: id,
      brokerEpoch: lifecycle.brokerEpoch,
      assignments: Array(assignments.waiting.prefix(AssignReplicasToDirsRequest.limit))
    )
    guard activeController != .none else { return retryAssignments(on: &machine) }
    assignments.link.aim(at: activeController, on: &machine)
    assignments.sent = request.assignments.count
    assignments.link.send(.assignReplicasToDirs(request), on: &machine)
    assignments.timer.set(machine.monotonicNow + config.controllerSocketTimeout, on: &machine)
  }

  /// Takes the answer: what failed for now waits for the next attempt.
  mutating func handleAssignments(
    _ response: AssignReplicasToDirsResponse,
    on machine: inout some Machine<KafkaMessage>
  ) {
    guard response.error == .none else {
      machine.reach(Probe("broker.directory-assignment.refused"))
      return retryAssignments(on: &machine)
    }
    let answered = assignments.answered(response.partitions)
    defer { noteAssigned(answered, on: &machine) }
    if assignments.complete(response.partitions) {
      machine.reach(Probe("broker.directory-assignment.partly-refused"))
      return retryAssignments(on: &machine)
    }
    assignments.backoff.succeed()
    assignments.timer.clear()
    propagateAssignments(on: &machine)
  }

  /// Sends again after a pause that grows.
  mutating func retryAssignments(on machine: inout some Machine<KafkaMessage>) {
    assignments.giveUp()
    let pause = assignments.backoff.fail(on: &machine)
    assignments.timer.set(machine.monotonicNow + pause, on: &machine)
  }

  /// An answer is missing, or the pause is over.
  mutating func assignmentTimerFired(on machine: inout some Machine<KafkaMessage>) {
    if assignments.link.awaited != nil {
      machine.reach(Probe("broker.directory-assignment.timeout"))
      assignments.link.close(on: &machine)
      retryAssignments(on: &machine)
    } else {
      propagateAssignments(on: &machine)
    }
  }
}
