import KafkaLog
import KafkaProtocol
import Primitives
import Testing

@testable import KafkaRaft

@Suite("The file quorum-state")
struct QuorumStateTests {
  static let path = "logs/__cluster_metadata-0/quorum-state"

  /// A quorum whose node 0 has stopped and finds this text at its next start.
  static func given(_ text: String, voters: Int = 3, variants: Variants = []) -> RaftCluster {
    var cluster = RaftCluster(voters, variants: variants)
    cluster.start(0)
    cluster.stop(0, powerCut: false)
    cluster.nodes[0].machine.disk.put(path, Array(text.utf8))
    cluster.judge = RaftJudge(count: voters, voters: cluster.voters)
    return cluster
  }

  static func given(_ state: ElectionState, voters: Int = 3) -> RaftCluster {
    given(state.json(version: 0, voters: []), voters: voters)
  }

  @Test("is what Kafka writes, in both versions")
  func text() {
    let state = ElectionState(epoch: Epoch(7), leader: .none, vote: ReplicaKey(NodeID(2)))
    #expect(
      state.json(version: 0, voters: [NodeID(0), NodeID(2)])
        == #"{"clusterId":"","leaderId":-1,"leaderEpoch":7,"votedId":2,"appliedOffset":0,"#
        + #""currentVoters":[{"voterId":0},{"voterId":2}],"data_version":0}"#
    )
    let led = ElectionState(epoch: Epoch(3), leader: NodeID(1))
    #expect(
      led.json(version: 1, voters: [])
        == #"{"leaderId":1,"leaderEpoch":3,"votedId":-1,"#
        + #""votedDirectoryId":"AAAAAAAAAAAAAAAAAAAAAA","data_version":1}"#
    )
    let voted = ElectionState(epoch: Epoch(9), vote: ReplicaKey(NodeID(4), directory: 77))
    #expect(ElectionState(json: voted.json(version: 1, voters: [])) == voted)
    #expect(ElectionState(json: state.json(version: 0, voters: [NodeID(5)])) == state)
  }

  @Test(
    "damage is refused at the start",
    arguments: [
      "", "{", "[]", "{}", #"{"leaderId":1}"#, "\u{0}\u{0}\u{0}",
      #"{"leaderId":1,"leaderEpoch":-3,"votedId":-1,"data_version":0}"#,
      #"{"leaderId":1,"leaderEpoch":3,"votedId":-1,"data_version":2}"#,
      #"{"leaderId":1,"leaderEpoch":3,"votedId":-1,"data_version":0}x"#,
    ]
  )
  func damage(_ text: String) {
    var cluster = Self.given(text)
    cluster.start(0)
    #expect(!cluster.nodes[0].isUp)
    guard case .damagedState(Self.path, _) = cluster.nodes[0].failure else {
      Issue.record("\(String(describing: cluster.nodes[0].failure))")
      return
    }
  }

  @Test("a leader that restarts resigns, and never votes in that epoch again")
  func wasLeader() {
    var cluster = Self.given(ElectionState(epoch: Epoch(4), leader: NodeID(0)))
    cluster.start(0)
    #expect(cluster.role(0) == .resigned)
    #expect(cluster.nodes[0].replica?.epoch == Epoch(4))
    let vote = QuorumRequest.Body.vote(isPreliminary: false, lastEpoch: Epoch(3), end: Offset(9))
    let same = cluster.ask(0, cluster.request(4, from: 1, vote))
    #expect(same?.isGranted == false)
    cluster.run(for: .seconds(8))
    #expect(cluster.role(0) == .resigned || cluster.role(0) == .prospective)
    #expect(cluster.ask(0, cluster.request(4, from: 1, vote))?.isGranted == false)
    #expect(cluster.ask(0, cluster.request(5, from: 1, vote))?.isGranted == true)
    #expect(cluster.nodes[0].replica?.epoch == Epoch(5))
  }

  @Test("a candidate that restarts is a candidate of the same epoch; alone it leads the next")
  func wasCandidate() {
    let state = ElectionState(epoch: Epoch(4), vote: ReplicaKey(NodeID(0)))
    var cluster = Self.given(state)
    cluster.start(0)
    #expect(cluster.role(0) == .candidate)
    #expect(cluster.nodes[0].replica?.epoch == Epoch(4))
    var alone = Self.given(state, voters: 1)
    alone.start(0)
    #expect(alone.role(0) == .leader)
    // Its first start of all led epoch 1, whose record is in the log.
    #expect(alone.nodes[0].replica?.epoch == Epoch(5))
  }

  @Test("a vote for another, a leader, and a log that knows more than the file")
  func others() {
    var voted = Self.given(ElectionState(epoch: Epoch(4), vote: ReplicaKey(NodeID(2))))
    voted.start(0)
    #expect(voted.role(0) == .unattached)
    let vote = QuorumRequest.Body.vote(isPreliminary: false, lastEpoch: Epoch(3), end: Offset(9))
    #expect(voted.ask(0, voted.request(4, from: 1, vote))?.isGranted == false)
    #expect(voted.ask(0, voted.request(4, from: 2, vote))?.isGranted == true)
    var followed = Self.given(ElectionState(epoch: Epoch(4), leader: NodeID(2)))
    followed.start(0)
    #expect(followed.role(0) == .follower)
    #expect(followed.nodes[0].replica?.leader == NodeID(2))

    var cluster = RaftCluster(3)
    guard let leader = cluster.form() else {
      Issue.record("no leader")
      return
    }
    cluster.run(for: .seconds(1))
    let epoch = cluster.nodes[leader].replica?.epoch
    cluster.stop(leader, powerCut: false)
    cluster.nodes[leader].machine.disk.forget(Self.path)
    cluster.start(leader)
    #expect(cluster.role(leader) == .unattached)
    #expect(cluster.nodes[leader].replica?.epoch == epoch)
  }

  @Test("an epoch never falls, and nobody follows itself")
  func transitions() {
    var cluster = Self.given(ElectionState(epoch: Epoch(4)))
    cluster.start(0)
    for (epoch, leader) in [(Epoch(3), NodeID(1)), (Epoch(5), NodeID(0))] {
      var copy = cluster
      copy.act(0) { (replica, machine) throws(LogError) in
        try replica.becomeFollower(epoch, leader, on: &machine)
      }
      #expect(copy.nodes[0].failure != nil, "\(epoch.raw)")
    }
  }
}

extension QuorumResponse {
  /// Whether a vote was given.
  var isGranted: Bool? {
    if case .vote(let granted) = body { return granted }
    return nil
  }

  /// What was fetched.
  var fetched: QuorumFetched? {
    if case .fetch(let fetched) = body { return fetched }
    return nil
  }
}
