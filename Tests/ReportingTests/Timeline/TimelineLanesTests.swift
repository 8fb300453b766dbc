import Checking
import Primitives
import Testing

@testable import Reporting
@testable import Simulation

@Suite("Lanes of a timeline") struct TimelineLanesTests {
  private static func trace(_ notes: [(Int64, Int, TraceEvent)]) -> Trace {
    var trace = Trace(limits: Trace.Limits())
    trace.nodes = [
      TracedNode(name: "broker 0", role: .broker, disks: [0]),
      TracedNode(name: "controller 0", role: .controller, disks: [1]),
      TracedNode(name: "controller 1", role: .controller, disks: [2]),
    ]
    trace.topics = ["orders"]
    for (seconds, node, event) in notes {
      trace.note(event, on: NodeID(node), at: .zero + .seconds(seconds))
    }
    return trace
  }

  @Test("a process starts, serves, stands still, goes on, dies and returns")
  func lives() {
    let trace = Self.trace([
      (1, 0, .starts), (2, 0, .observed(.serving)), (3, 0, .pauses), (4, 0, .resumes),
      (5, 0, .stopped(.power)), (8, 0, .starts), (8, 0, .stopRequested),
      (9, 0, .stopped(.shutdown)),
    ])
    let lives = TimelineLife.all(trace, until: .zero + .seconds(10))
    let told = lives.map { "\($0.from.microseconds / 1_000_000) \($0.state)" }
    #expect(
      told == ["1 starting", "2 up", "3 paused", "4 up", "5 dark", "8 stopping", "9 stopped"]
    )
    #expect(zip(lives, lives.dropFirst()).allSatisfy { $0.to == $1.from })
    #expect(lives.last?.to == .zero + .seconds(10))
  }

  @Test("a controller is active until it resigns, dies or is followed by another")
  func active() {
    func leads(_ epoch: Int32) -> TraceEvent {
      .observed(.quorum(.leads(Epoch(epoch), start: .zero)))
    }
    let trace = Self.trace([
      (1, 1, .observed(.controllerActive)), (2, 1, .observed(.controllerActive)),
      (3, 2, leads(4)), (5, 2, .observed(.quorum(.resigned(Epoch(4))))), (6, 1, leads(5)),
      (7, 0, .stopped(.process)), (8, 1, .stopped(.process)), (9, 2, leads(6)),
    ])
    let told = TimelineActive.all(trace, until: .zero + .seconds(10)).map {
      "\($0.node): \($0.from.microseconds / 1_000_000)-\($0.to.microseconds / 1_000_000) "
        + "\($0.epoch?.raw ?? -1)"
    }
    #expect(told == ["1: 1-3 -1", "2: 3-5 4", "1: 6-8 5", "2: 9-10 6"])
  }
}
