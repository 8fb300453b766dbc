import Primitives
import Testing

@testable import Checking

/// What damage on media explains, and where the explanation ends.
@Suite struct DamageTests {
  /// What may have happened to media, and what it excuses.
  private static let mediaFaults: [(StorageFault?, Excuse?)] = [
    (.damaged, .damagedMedia), (.unwritten, .failedWriteOut), (.reverted, nil), (nil, nil),
  ]

  /// Three copies of three batches; `change` then damages the file of one that may have `fault`.
  private func judged(
    _ node: Int,
    _ fault: StorageFault?,
    changing change: @escaping (inout [UInt8], Int) -> Void
  ) -> Judgement {
    var history = History.begun()
    let first = history.store(0, epoch: 0, to: [1, 2])
    for _ in 0..<2 { history.store(0, epoch: 0, to: [1, 2]) }
    if let fault { history.checker.faultNoted(fault, on: NodeID(node), at: history.now) }
    return history.judged { replicas in
      var bytes = replicas[node].files[0].content.flatMap { Array($0.slice) }
      change(&bytes, first.bytes.count)
      replicas[node].files[0].content = [Bytes(bytes)]
    }
  }

  /// Flips a bit of a replica's first file.
  private static func rot(_ files: inout ReplicaFiles, at byte: Int) {
    var bytes = files.files[0].content.flatMap { Array($0.slice) }
    bytes[byte] ^= 1
    files.files[0].content = [Bytes(bytes)]
  }

  @Test("A batch that fails its checksum on damaged media is no divergence of the copies")
  func payload() {
    for node in [0, 1] {
      for (fault, excuse) in Self.mediaFaults {
        let judgement = judged(node, fault) { bytes, second in bytes[second + 80] ^= 1 }
        #expect(judgement.violations(of: .converge).isEmpty == (excuse != nil))
        #expect(judgement.violations(of: .logShape).isEmpty == (excuse != nil))
        let counted = judgement.excuses.first { $0.invariant == .converge }?.excuse
        #expect(counted == excuse)
      }
    }
  }

  @Test("An acknowledged batch that its leader cannot read is excused where media were damaged")
  func unreadableAtTheLeader() {
    for (fault, excuse) in Self.mediaFaults {
      let judgement = judged(0, fault) { bytes, second in bytes[second + 30] ^= 1 }
      #expect(judgement.losses.map(\.excuse) == [excuse])
      #expect(judgement.violations(of: .ackDurable).isEmpty == (excuse != nil))
    }
  }

  @Test("A header field that no checksum covers may differ on damaged media")
  func header() {
    for byte in [7, 15] {
      for noted in [true, false] {
        let judgement = judged(1, noted ? .damaged : nil) { bytes, second in
          bytes[second + byte] ^= 64
        }
        #expect(judgement.violations(of: .converge).isEmpty == noted)
      }
    }
  }

  @Test("Damage to one node's media excuses no other node")
  func otherNode() {
    var history = History.begun()
    let batch = history.store(0, epoch: 0, to: [1, 2])
    history.checker.faultNoted(.damaged, on: NodeID(2), at: history.now)
    let judgement = history.judged { replicas in
      var bytes = batch.bytes.slice.map { $0 }
      bytes[bytes.count - 1] ^= 1
      replicas[1].files[0].content = [Bytes(bytes)]
    }
    #expect(judgement.violations(of: .logShape).map(\.nodes) == [[NodeID(1)]])
  }

  @Test("Behind what damaged media hide a log goes on where its node says that it ends")
  func hidden() {
    for noted in [true, false] {
      var history = History.begun()
      let first = history.store(0, epoch: 0, to: [1, 2])
      history.store(0, epoch: 0, to: [1, 2])
      history.stop(2, .shutdown)
      if noted { history.checker.faultNoted(.damaged, on: NodeID(2), at: history.now) }
      var files = history.files(2)
      var bytes = files.files[0].content.flatMap { Array($0.slice) }
      bytes[first.bytes.count] ^= 64
      files.files[0].content = [Bytes(bytes)]
      history.checker.nodeStarted(NodeID(2), at: history.now)
      history.tell(
        .recovered(History.partition, start: Offset(0), end: Offset(20), clean: true),
        from: 2
      )
      history.checker.auditReplica(files, at: history.now)
      history.tell(.serving, from: 2)
      history.store(0, epoch: 0, to: [1, 2])
      #expect(history.checker.violations.filter { $0.invariant == .logShape }.isEmpty == noted)
    }
  }

  @Test("What damage hides a copy has when it joins the in-sync set, unless it cut that")
  func hiddenJoins() {
    for (cause, isCut) in [
      (StopCause.process, true), (.process, false), (.shutdown, true), (.shutdown, false),
    ] {
      var history = History.begun()
      let first = history.store(0, epoch: 0, to: [1, 2])
      history.store(0, epoch: 0, to: [1, 2])
      history.record(leader: 0, epoch: 0, members: [0, 1])
      var files = history.files(2)
      var bytes = files.files[0].content.flatMap { Array($0.slice) }
      bytes[first.bytes.count] ^= 64
      files.files[0].content = [Bytes(bytes)]
      history.stop(2, cause)
      history.checker.faultNoted(.damaged, on: NodeID(2), at: history.now)
      history.checker.survived(files)
      history.checker.nodeStarted(NodeID(2), at: history.now)
      history.tell(
        .recovered(
          History.partition,
          start: .zero,
          end: Offset(20),
          clean: cause == .shutdown
        ),
        from: 2
      )
      history.checker.auditReplica(files, at: history.now)
      history.tell(.serving, from: 2)
      if isCut { history.tell(.truncate(History.partition, to: Offset(10)), from: 2) }
      history.record(leader: 0, epoch: 0, members: [0, 1, 2])
      #expect(history.judged().violations(of: .inSyncComplete).isEmpty != isCut)
    }
  }

  @Test("A batch whose epoch rots, which no checksum covers, is none that the log goes on from")
  func rottenEpoch() {
    for noted in [true, false] {
      var history = History.begun()
      history.store(0, epoch: 0, to: [1, 2])
      history.store(0, epoch: 0, to: [1, 2])
      history.stop(2, .shutdown)
      if noted { history.checker.faultNoted(.damaged, on: NodeID(2), at: history.now) }
      let last = history.logs[2].removeLast()
      history.logs[2].append(
        TestBatch(
          base: last.base,
          epoch: 129,
          client: History.writer.raw,
          first: 10,
          count: last.count,
          time: TestBatch.time
        )
      )
      history.start(2, clean: true)
      history.store(0, epoch: 0, to: [1, 2])
      #expect(history.checker.violations.isEmpty == noted)
    }
  }

  @Test("What damage keeps a leader from sending its followers go without")
  func leaderCannotSend() {
    for damaged in [0, 1] {
      var history = History.begun()
      history.store(0, epoch: 0, to: [1, 2])
      history.store(0, epoch: 0, to: [2])
      let batch = history.write(0, epoch: 0)
      history.checker.faultNoted(.damaged, on: NodeID(damaged == 0 ? 0 : 2), at: history.now)
      history.append(batch, 1)
      let found = history.judged().violations(of: .logShape).filter { $0.nodes == [NodeID(1)] }
      #expect(found.isEmpty == (damaged == 0))
    }
  }

  @Test("What a follower went without differs, and is lost with it, as the damage explains")
  func goesWithout() {
    for (leader, noted) in [(0, true), (1, true), (0, false), (1, false)] {
      var history = History.begun()
      history.store(0, epoch: 0, to: [1, 2])
      history.record(leader: 0, epoch: 0, members: [0, 2])
      history.store(0, epoch: 0, to: [2])
      let batch = history.write(0, epoch: 0)
      if noted { history.checker.faultNoted(.damaged, on: NodeID(0), at: history.now) }
      history.append(batch, 1)
      history.append(batch, 2)
      history.record(leader: 0, epoch: 0, members: [0, 1, 2])
      history.lead(leader, epoch: 1, members: [0, 1, 2])
      let judgement = history.judged()
      #expect(judgement.violations(of: .converge).isEmpty == noted)
      let lost = leader == 1 ? [noted ? Excuse.damagedMedia : nil] : []
      #expect(judgement.losses.map(\.excuse) == lost)
      if noted { #expect(judgement.violations.isEmpty, "\(judgement.violations)") }
    }
  }

  @Test("The control plane goes back only where the media of a controller broke their promises")
  func controlGoesBack() {
    for fault in [StorageFault.unwritten, nil] {
      var history = History.begun()
      history.record(leader: 1, epoch: 1, members: [1, 2])
      if let fault { history.checker.faultNoted(fault, on: NodeID(4), at: history.now) }
      history.version = 0
      history.record(leader: 0, epoch: 0, members: [0, 1, 2])
      let found = history.checker.violations.filter { $0.invariant == .oneLeader }
      #expect(found.isEmpty == (fault != nil))
    }
  }

  @Test("Nobody waits for a node that gives up its start because its media are damaged")
  func beyondReturn() {
    for noted in [true, false] {
      var history = History.begun()
      history.stop(2, .power)
      if noted { history.checker.faultNoted(.damaged, on: NodeID(2), at: history.now) }
      history.tell(.recovered(History.partition, start: .zero, end: .zero, clean: true), from: 2)
      history.checker.nodeStarted(NodeID(2), at: history.now)
      history.stop(2, .halted)
      #expect(history.checker.isBeyondReturn(NodeID(2)) == noted)
      history.checker.nodeStarted(NodeID(2), at: history.now)
      #expect(history.checker.isBeyondReturn(NodeID(2)) == noted)
      history.tell(.serving, from: 2)
      #expect(!history.checker.isBeyondReturn(NodeID(2)))
    }
  }

  @Test("A reader cannot know what damage hides of a log that its leader goes on with")
  func readBehindDamage() {
    for noted in [true, false] {
      var history = History(minInSync: 1, unclean: true)
      history.lead(0, epoch: 0, members: [0, 1, 2])
      let stored = (0..<2).map { _ in history.store(0, epoch: 0, to: [1, 2]) }
      history.deliver(stored, by: 0)
      history.stop(2, .shutdown)
      if noted { history.checker.faultNoted(.damaged, on: NodeID(2), at: history.now) }
      var files = history.files(2)
      Self.rot(&files, at: stored[0].bytes.count + 80)
      history.checker.nodeStarted(NodeID(2), at: history.now)
      history.tell(
        .recovered(History.partition, start: Offset(0), end: Offset(20), clean: true),
        from: 2
      )
      history.checker.auditReplica(files, at: history.now)
      history.tell(.serving, from: 2)
      history.lead(2, epoch: 1, members: [2], unclean: true)
      let third = history.store(2, epoch: 1, to: [])
      history.deliver([third], by: 2)
      let judgement = history.judged { Self.rot(&$0[2], at: stored[0].bytes.count + 80) }
      #expect(judgement.violations(of: .readNoSkip).isEmpty == noted)
    }
  }

  @Test("A reader believes a header that rotted on damaged media, and nobody else's")
  func readRotten() {
    // 30 becomes 94, 10 becomes 2, 20 becomes 22, 30 becomes 14; a leader epoch becomes another.
    for (batch, byte, bit, next) in [
      (3, 7, 64, 104), (1, 7, 8, 50), (2, 7, 2, 50), (3, 7, 16, 50), (2, 15, 4, 50),
    ] as [(Int, Int, UInt8, Int64)] {
      for noted in [true, false] {
        var history = History.begun()
        let stored = (0..<5).map { _ in history.store(0, epoch: 0, to: [1, 2]) }
        if noted { history.checker.faultNoted(.damaged, on: NodeID(0), at: history.now) }
        var bytes = stored.flatMap { Array($0.bytes.slice) }
        bytes[stored[..<batch].reduce(0) { $0 + $1.bytes.count } + byte] ^= bit
        history.deliver(Bytes(bytes), from: 0, by: 0)
        #expect(history.checker.violations.isEmpty == noted)
        // Nobody asks below where it was led to; there, all is as it should be.
        for _ in 0..<6 {
          let more = history.store(0, epoch: 0, to: [1, 2])
          guard more.base + 10 > next else { continue }
          history.deliver(more.bytes, from: max(next, more.base), by: 0)
        }
        guard noted else { continue }
        #expect(history.checker.violations.isEmpty)
        // Twice is once too often, whatever was before.
        history.deliver(stored[0].bytes, from: 0, by: 0)
        #expect(!history.checker.violations.isEmpty)
      }
    }
  }

  @Test("Nobody waits for copies that cannot be read, or whose leader epoch rotted")
  func spoiled() {
    for (node, byte) in [(0, 80), (1, 13)] {
      for noted in [true, false] {
        var history = History.begun()
        history.store(0, epoch: 0, to: [1])
        if noted { history.checker.faultNoted(.damaged, on: NodeID(node), at: history.now) }
        var files = history.files(node)
        #expect(!history.checker.isSpoiled(files))
        Self.rot(&files, at: byte)
        #expect(history.checker.isSpoiled(files) == noted)
      }
    }
  }

  @Test("A log whose directory is not there after a power loss is gone; its first batch fits")
  func missingDirectory() {
    for isTold in [true, false] {
      var history = History.begun()
      history.store(0, epoch: 0, to: [1, 2])
      history.stop(2, .power, keep: 0)
      history.checker.nodeStarted(NodeID(2), at: history.now)
      let found = isTold ? [] : [History.partition]
      history.checker.logsFound(found, on: NodeID(2), at: history.now)
      history.tell(.serving, from: 2)
      history.copy(0, to: 2)
      #expect(history.judged().violations(of: .logShape).isEmpty == isTold)
    }
  }

  @Test("A log whose directory is not there after the process alone died is a broken promise")
  func missingAfterKill() {
    var history = History.begun()
    history.store(0, epoch: 0, to: [1, 2])
    history.stop(2, .process, keep: 0)
    history.checker.nodeStarted(NodeID(2), at: history.now)
    history.checker.logsFound([], on: NodeID(2), at: history.now)
    history.tell(.serving, from: 2)
    history.copy(0, to: 2)
    #expect(history.judged().violations(of: .recoverTotal).map(\.nodes) == [[NodeID(2)]])
  }

  @Test("A copy counts until its wiped node starts, also where the leader commits after the wipe")
  func committedAfterTheWipe() {
    var history = History.begun()
    let batch = history.write(0, epoch: 0)
    for node in [1, 2] { history.copy(0, to: node) }
    for node in [1, 2] {
      history.stop(node, .power, keep: 0)
      history.checker.faultNoted(.wiped, on: NodeID(node), at: history.now)
    }
    history.commit(0, batch.end, epoch: 0)
    history.acknowledge(batch, first: 0)
    history.stop(0, .power, keep: 0)
    for node in 0..<3 {
      history.checker.nodeStarted(NodeID(node), at: history.now)
      history.checker.logsFound([], on: NodeID(node), at: history.now)
    }
    history.lead(1, epoch: 1, members: [1])
    let judgement = history.judged()
    #expect(judgement.losses.map(\.excuse) == [.wholeInSyncSet])
    #expect(judgement.violations(of: .ackDurable).isEmpty)
  }

  @Test("A copy dies when its machine stops, not when it stopped before it held anything")
  func secondStop() {
    for isCopied in [true, false] {
      var history = History.begun()
      history.stop(2, .power)
      history.checker.nodeStarted(NodeID(2), at: history.now)
      history.checker.logsFound([], on: NodeID(2), at: history.now)
      history.tell(.serving, from: 2)
      history.record(leader: 0, epoch: 0, members: [0, 2])
      let batch = history.write(0, epoch: 0)
      if isCopied { history.copy(0, to: 2) }
      history.stop(2, .power, keep: 0)
      history.checker.nodeStarted(NodeID(2), at: history.now)
      history.checker.logsFound([], on: NodeID(2), at: history.now)
      history.commit(0, batch.end, epoch: 0)
      history.acknowledge(batch, first: 0)
      #expect(history.checker.violations.isEmpty == isCopied)
    }
  }

  @Test("Where nobody leads in the end, every failure until then counts for what is lost")
  func leaderless() {
    for failing in [1, 3] {
      var history = History.begun()
      history.store(0, epoch: 0, to: [1, 2])
      for node in 0..<3 {
        history.stop(node, node < failing ? .power : .process, keep: 0)
        history.start(node)
      }
      history.record(leader: -1, epoch: 1, members: [0])
      let judgement = history.judged()
      #expect(judgement.violations(of: .ackDurable).isEmpty == (failing == 3))
      #expect(judgement.losses.map(\.excuse) == [failing == 3 ? .wholeInSyncSet : nil])
    }
  }
}
