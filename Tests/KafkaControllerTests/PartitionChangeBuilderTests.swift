import KafkaProtocol
import Primitives
import Testing

@testable import KafkaController

/// The vectors of kafka-replication §12.9 (PartitionChangeBuilderTest).
@Suite struct PartitionChangeBuilderTests {
  static let base = PartitionRegistration(
    replicas: nodes(2, 1, 3),
    isr: nodes(2, 1, 3),
    leader: NodeID(1),
    leaderEpoch: Epoch(100),
    partitionEpoch: 200
  )

  func build(
    _ old: PartitionRegistration = base,
    dead: [NodeID] = [],
    minInsync: Int = 2,
    elr: Bool = false,
    _ set: (inout PartitionChangeBuilder) -> Void = { _ in }
  ) -> PartitionChange? {
    var builder = PartitionChangeBuilder(old, minInsync: minInsync, elrEnabled: elr) {
      !dead.contains($0)
    }
    set(&builder)
    return builder.build()
  }

  @Test("a partition that is as wanted gets no record")
  func nothing() {
    #expect(build() == nil)
  }

  @Test("a preferred replica outside the ISR is not elected; back in the ISR it is")
  func preferred() {
    var old = Self.base
    old.isr = nodes(1, 3)
    #expect(build(old) { $0.election = .preferred } == nil)
    let change = build(old) {
      $0.election = .preferred
      $0.targetIsr = nodes(2, 1, 3)
    }
    #expect(change == PartitionChange(isr: nodes(2, 1, 3), leader: NodeID(2)))
  }

  @Test("a move that is given up leaves who joined eligible, unless only replicas are")
  func eligibleReplicas() {
    var old = Self.base
    old.replicas = nodes(2, 1, 3, 4)
    old.directories = []
    old.adding = nodes(4)
    old.isr = nodes(1, 4)
    for isLimited in [false, true] {
      let change = build(old, elr: true) {
        $0.targetReplicas = nodes(2, 1, 3)
        $0.targetAdding = []
        $0.targetIsr = nodes(1)
        $0.limitsEligible = isLimited
      }
      #expect(change?.replicas == nodes(2, 1, 3))
      #expect(change?.elr == (isLimited ? nil : nodes(4)))
    }
  }

  @Test("losing the leader elects the first live member of the ISR in replica order")
  func leaderLost() {
    let change = build(dead: nodes(1)) { $0.targetIsr = nodes(3, 2) }
    #expect(change == PartitionChange(isr: nodes(3, 2), leader: NodeID(2)))
    let next = build(dead: nodes(1, 2)) { $0.targetIsr = nodes(3, 2) }
    #expect(next == PartitionChange(isr: nodes(3, 2), leader: NodeID(3)))
  }

  @Test("shrinking and growing the ISR do not bump the leader epoch")
  func noBump() {
    #expect(build { $0.targetIsr = nodes(2, 1) } == PartitionChange(isr: nodes(2, 1)))
    var old = Self.base
    old.isr = nodes(1)
    #expect(build(old) { $0.targetIsr = nodes(1, 2) } == PartitionChange(isr: nodes(1, 2)))
  }

  @Test("removing a replica bumps the leader epoch although the leader stays")
  func replicaRemoved() {
    let change = build {
      $0.targetReplicas = nodes(2, 1)
      $0.targetIsr = nodes(2, 1)
    }
    #expect(change?.leader == NodeID(1))
    #expect(change?.replicas == nodes(2, 1))
  }

  @Test("a new order of the same replicas changes only the list")
  func rearranged() {
    let change = build { $0.targetReplicas = nodes(1, 2, 3) }
    #expect(change?.replicas == nodes(1, 2, 3))
    #expect(change?.leader == nil && change?.removing == nil && change?.adding == nil)
  }

  @Test("a reassignment ends when its whole target list is in the ISR, and moves the leader")
  func reassignment() {
    var old = Self.base
    old.replicas = nodes(2, 3, 4, 1)
    old.directories = [102, 103, 104, 101]
    old.removing = nodes(1)
    old.adding = nodes(4)
    let early = build(old) { $0.targetIsr = nodes(2, 1, 4) }
    #expect(early == PartitionChange(isr: nodes(2, 1, 4)))
    let change = build(old) { $0.targetIsr = nodes(2, 1, 3, 4) }
    #expect(
      change
        == PartitionChange(
          isr: nodes(2, 3, 4),
          leader: NodeID(2),
          replicas: nodes(2, 3, 4),
          removing: [],
          adding: [],
          directories: [102, 103, 104]
        )
    )
    let dead = build(old, dead: nodes(2, 3, 4)) { $0.targetIsr = nodes(2, 1, 3, 4) }
    #expect(dead?.leader == NodeID.none)
  }

  @Test("without ELR an emptied ISR stays and the leader goes; with ELR it empties")
  func emptied() {
    var old = Self.base
    old.isr = nodes(1)
    #expect(
      build(old, dead: nodes(1)) { $0.targetIsr = [] } == PartitionChange(leader: NodeID.none)
    )
    let change = build(old, dead: nodes(1), elr: true) { $0.targetIsr = [] }
    #expect(
      change
        == PartitionChange(
          isr: [],
          leader: NodeID.none,
          elr: nodes(1),
          lastKnownElr: nodes(1)
        )
    )
  }

  @Test("an unclean election takes the first live replica, cuts the ISR to it and marks recovery")
  func unclean() {
    var old = Self.base
    old.isr = nodes(1)
    let change = build(old, dead: nodes(1, 2)) {
      $0.election = .unclean
      $0.targetIsr = []
    }
    #expect(change == PartitionChange(isr: nodes(3), leader: NodeID(3), recovering: true))
    old.recovering = true
    let again = build(old, dead: nodes(1, 2)) {
      $0.election = .unclean
      $0.targetIsr = []
    }
    #expect(again == PartitionChange(isr: nodes(3), leader: NodeID(3)))
    old.isr = nodes(1, 3)
    let clean = build(old, dead: nodes(1)) { $0.targetIsr = nodes(3) }
    #expect(clean?.recovering == nil)
  }

  @Test("the last known leader leads only alone, alive, and with nobody eligible")
  func lastKnown() {
    var old = Self.base
    old.isr = []
    old.leader = .none
    old.lastKnownElr = nodes(3)
    let change = build(old, elr: true)
    #expect(
      change
        == PartitionChange(
          isr: nodes(3),
          leader: NodeID(3),
          recovering: true,
          lastKnownElr: []
        )
    )
    #expect(build(old, dead: nodes(3), elr: true) == nil)
    var two = old
    two.lastKnownElr = nodes(3, 1)
    #expect(build(two, elr: true) == nil)
    var eligible = old
    eligible.elr = nodes(2)
    #expect(build(eligible, dead: nodes(2), elr: true) == nil)
    let fromElr = build(eligible, elr: true)
    #expect(fromElr?.leader == NodeID(2))
    #expect(fromElr?.recovering == nil)
    #expect(fromElr?.isr == nodes(2))
  }

  @Test("with managed recovery everyone who was in sync below the minimum stays known")
  func managedLastKnown() {
    var old = Self.base
    old.isr = nodes(1, 3)
    old.elr = []
    // The leader goes without a trace; 3 is left alone, 1 stays eligible.
    let alone = build(old, dead: nodes(1), elr: true) {
      $0.isRecoveryManaged = true
      $0.targetIsr = nodes(3)
    }
    #expect(alone == PartitionChange(isr: nodes(3), leader: NodeID(3), elr: nodes(1)))
    // 1 comes back without its data: no longer eligible, but known.
    var back = old
    back.isr = nodes(3)
    back.leader = NodeID(3)
    back.elr = nodes(1)
    let unclean = build(back, elr: true) {
      $0.isRecoveryManaged = true
      $0.uncleanReplicas = nodes(1)
    }
    #expect(unclean == PartitionChange(elr: [], lastKnownElr: nodes(1)))
    // 3 goes the same way: both are known, and neither is elected for having led last.
    var last = back
    last.elr = []
    last.lastKnownElr = nodes(1)
    let nobody = build(last, dead: nodes(3), elr: true) {
      $0.isRecoveryManaged = true
      $0.targetIsr = []
      $0.uncleanReplicas = nodes(3)
    }
    #expect(
      nobody == PartitionChange(isr: [], leader: NodeID.none, lastKnownElr: nodes(1, 3))
    )
  }

  @Test("the longest log that was found leads alone, recovers, and nobody is known any more")
  func recovered() {
    var old = Self.base
    old.isr = []
    old.leader = .none
    old.lastKnownElr = nodes(1, 3)
    let change = build(old, elr: true) {
      $0.isRecoveryManaged = true
      $0.election = .recovered(NodeID(3))
    }
    #expect(
      change
        == PartitionChange(isr: nodes(3), leader: NodeID(3), recovering: true, lastKnownElr: [])
    )
    let dead = build(old, dead: nodes(3), elr: true) {
      $0.isRecoveryManaged = true
      $0.election = .recovered(NodeID(3))
    }
    #expect(dead == nil)
  }

  @Test("turning ELR off clears its lists with the next change")
  func elrCleared() {
    var old = Self.base
    old.isr = nodes(1)
    old.elr = nodes(2)
    let change = build(old) { $0.targetIsr = nodes(1, 3) }
    #expect(change == PartitionChange(isr: nodes(1, 3), elr: []))
  }
}
