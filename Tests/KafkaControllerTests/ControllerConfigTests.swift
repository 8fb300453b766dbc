import KafkaProtocol
import Primitives
import Testing

@testable import KafkaController

@Suite struct ControllerConfigTests {
  @Test("a server's properties give a controller its settings; others are a broker's business")
  func properties() throws {
    let config = try ControllerConfig(properties: [
      ("broker.session.timeout.ms", "6000"),
      ("replica.lag.time.max.ms", "10000"),
      ("eligible.leader.replicas.enable", "true"),
      ("leader.imbalance.check.interval.seconds", "60"),
      ("metadata.max.idle.interval.ms", "0"),
      ("min.insync.replicas", "2"),
    ])
    #expect(config.sessionTimeout == .seconds(6))
    #expect(config.eligibleLeaderReplicas)
    #expect(config.rebalanceInterval == .minutes(1))
    #expect(config.maxIdleInterval == .zero)
    #expect(config.minInsyncReplicas == 2)
    #expect(config.uncleanElectionInterval == .minutes(5))
  }

  @Test("values that cannot be read are refused by name")
  func refused() {
    for (key, value) in [
      ("broker.session.timeout.ms", "0"), ("eligible.leader.replicas.enable", "yes"),
      ("leader.imbalance.check.interval.seconds", "-1"), ("min.insync.replicas", "two"),
    ] {
      do throws(PropertyError) {
        _ = try ControllerConfig(properties: [(key, value)])
        Issue.record("\(key)=\(value) was taken")
      } catch {
        #expect(error.description.contains(key))
      }
    }
    #expect(throws: PropertyError.duplicate(key: "num.partitions")) {
      try ControllerConfig(properties: [("num.partitions", "1"), ("num.partitions", "2")])
    }
  }
}
