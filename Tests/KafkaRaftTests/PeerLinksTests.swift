import KafkaProtocol
import Primitives
import Testing

@testable import KafkaRaft

@Suite("Connections between members of the quorum")
struct PeerLinksTests {
  static func request() -> Request {
    let key = ReplicaKey(NodeID(0))
    return .quorum(
      QuorumRequest(
        cluster: "wavetank",
        epoch: Epoch(1),
        sender: key,
        receiver: ReplicaKey(NodeID(1)),
        body: .describe
      )
    )
  }

  @Test("a connection on which nothing is answered is given up, whatever is asked on it since")
  func silent() {
    var machine = NetMachine(node: 0, seed: 1)
    var links = PeerLinks()
    let peer = NodeID(1)
    for second in 0..<4 {
      machine.now = .zero + .milliseconds(900) * Int64(second)
      if second == 3 { #expect(links.expire(on: &machine) == [peer]) }
      if links.isReady(peer, at: machine.now) {
        _ = links.send(Self.request(), to: peer, patience: .seconds(2), on: &machine)
      }
      // The role changes more often than patience ends.
      links.resetAll()
    }
    #expect(machine.closed.count == 1)
    #expect(machine.opened.count == 1)
  }

  @Test("an answer that nobody wants any more shows that the connection lives")
  func unwanted() {
    var machine = NetMachine(node: 0, seed: 1)
    var links = PeerLinks()
    let peer = NodeID(1)
    let old = links.send(Self.request(), to: peer, patience: .seconds(2), on: &machine)
    links.resetAll()
    #expect(links.take(old, on: machine.opened[0].connection) == nil)
    machine.now += .seconds(3)
    #expect(links.expire(on: &machine).isEmpty)
    #expect(machine.closed.isEmpty && links.isReady(peer, at: machine.now))
  }
}
