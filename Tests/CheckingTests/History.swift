import Primitives

@testable import Checking

/// A history told by hand: brokers 0, 1 and 2 hold one partition, node 3 writes, node 4 reads.
struct History {
  static let partition = TopicPartition(topic: 0, partition: 0)
  static let writer = NodeID(3)
  static let reader = NodeID(4)

  var checker: Checker
  /// What every broker's log holds.
  var logs: [[TestBatch]] = [[], [], []]
  var now = Instant.zero
  var sequence: Int64 = 0
  var version: Int32 = 0

  init(
    minInSync: Int = 2,
    unclean: Bool = false,
    longest: Bool = false,
    synced: Bool = false,
    agesFromAppend: Bool = false,
    milliseconds: Int64? = nil,
    retained: Int64? = nil,
    readsLatest: Bool = false,
    nodeNames: [String] = []
  ) {
    let contract = PartitionContract(
      partition: Self.partition,
      name: "orders-0",
      replicas: (0..<3).map { NodeID($0) },
      minInSync: minInSync,
      uncleanElectionAllowed: unclean,
      longestLogRecovers: longest,
      syncedBeforeAck: synced,
      agesFromAppend: agesFromAppend,
      retainedMilliseconds: milliseconds,
      retainedBytes: retained
    )
    checker = Checker(
      configuration: CheckerConfiguration(
        nodeCount: 5,
        partitions: [contract],
        idempotentClients: [Self.writer],
        readersOfLatest: readsLatest ? [Self.reader] : [],
        nodeNames: nodeNames
      )
    )
  }

  /// A cluster led by broker 0 in epoch 0 with everybody in sync.
  static func begun(
    minInSync: Int = 2,
    unclean: Bool = false,
    synced: Bool = false
  ) -> History {
    var history = History(minInSync: minInSync, unclean: unclean, synced: synced)
    history.lead(0, epoch: 0, members: [0, 1, 2])
    return history
  }

  mutating func tell(_ observation: Observation, from node: Int) {
    now += .milliseconds(200)
    checker.record(observation, from: NodeID(node), at: now)
  }

  // MARK: Control plane and leaders

  mutating func record(
    leader: Int,
    epoch: Int32,
    members: [Int],
    eligible: [Int] = [],
    unclean: Bool = false
  ) {
    version += 1
    tell(
      .partitionState(
        Self.partition,
        leader: NodeID(leader),
        epoch: Epoch(epoch),
        version: version,
        members: members.map { NodeID($0) },
        eligible: eligible.map { NodeID($0) },
        unclean: unclean
      ),
      from: 4
    )
  }

  mutating func lead(_ node: Int, epoch: Int32, members: [Int], unclean: Bool = false) {
    record(leader: node, epoch: epoch, members: members, unclean: unclean)
    take(node, epoch: epoch)
  }

  mutating func take(_ node: Int, epoch: Int32) {
    let end = logs[node].last?.end ?? 0
    tell(.becameLeader(Self.partition, Epoch(epoch), end: Offset(end)), from: node)
  }

  mutating func follow(_ node: Int, leader: Int, epoch: Int32) {
    tell(.becameFollower(Self.partition, Epoch(epoch), leader: NodeID(leader)), from: node)
  }

  // MARK: Logs

  /// The leader appends `count` new records of the writer; returns where they begin.
  @discardableResult
  mutating func write(
    _ node: Int,
    epoch: Int32,
    count: Int = 10,
    time: Int64 = TestBatch.time
  ) -> TestBatch {
    let batch = TestBatch(
      base: logs[node].last?.end ?? 0,
      epoch: epoch,
      client: Self.writer.raw,
      first: sequence,
      count: count,
      time: time
    )
    tell(
      .produceInvoke(Self.partition, first: sequence, count: Int32(count)),
      from: Self.writer.index
    )
    sequence += Int64(count)
    append(batch, node, asLeader: true)
    return batch
  }

  mutating func append(_ batch: TestBatch, _ node: Int, asLeader: Bool = false) {
    logs[node].append(batch)
    tell(
      .append(
        Self.partition,
        base: Offset(batch.base),
        last: Offset(batch.last),
        epoch: Epoch(batch.epoch),
        checksum: batch.checksum,
        asLeader: asLeader
      ),
      from: node
    )
  }

  /// The follower gets what it lacks from the end of its log on.
  mutating func copy(_ leader: Int, to node: Int) {
    let end = logs[node].last?.end ?? 0
    for batch in logs[leader] where batch.base >= end { append(batch, node) }
  }

  mutating func truncate(_ node: Int, to offset: Int64) {
    logs[node].removeAll { $0.end > offset }
    tell(.truncate(Self.partition, to: Offset(offset)), from: node)
  }

  mutating func commit(_ node: Int, _ offset: Int64, epoch: Int32, asLeader: Bool = true) {
    tell(
      .highWatermark(Self.partition, Offset(offset), epoch: Epoch(epoch), asLeader: asLeader),
      from: node
    )
  }

  // MARK: Clients

  mutating func acknowledge(_ batch: TestBatch, first: Int64, acks: Int8 = -1) {
    tell(
      .produceAck(
        Self.partition,
        first: first,
        count: Int32(batch.count),
        base: Offset(batch.base),
        acks: acks
      ),
      from: Self.writer.index
    )
  }

  /// Writes, replicates to `others`, commits and acknowledges, as all goes well.
  @discardableResult
  mutating func store(
    _ leader: Int,
    epoch: Int32,
    to others: [Int],
    count: Int = 10,
    acks: Int8 = -1,
    time: Int64 = TestBatch.time
  ) -> TestBatch {
    let first = sequence
    let batch = write(leader, epoch: epoch, count: count, time: time)
    for other in others { copy(leader, to: other) }
    commit(leader, batch.end, epoch: epoch)
    acknowledge(batch, first: first, acks: acks)
    return batch
  }

  mutating func deliver(_ batches: [TestBatch], from offset: Int64? = nil, by node: Int? = nil) {
    let bytes = batches.reduce(into: [UInt8]()) { $0 += $1.bytes.slice }
    deliver(Bytes(bytes), from: offset ?? batches.first?.base ?? 0, by: node)
  }

  /// The reader is given the bytes of whole batches.
  mutating func deliver(_ bytes: Bytes, from offset: Int64, by node: Int? = nil) {
    tell(
      .deliver(
        Self.partition,
        from: Offset(offset),
        batches: bytes,
        by: node.map { NodeID($0) } ?? .none
      ),
      from: Self.reader.index
    )
  }

  // MARK: Machines

  /// The node stops; its log keeps what ends at `kept`, everything unless told.
  mutating func stop(_ node: Int, _ cause: StopCause, keep kept: Int64 = .max) {
    now += .milliseconds(200)
    checker.nodeStopped(NodeID(node), cause, at: now)
    logs[node].removeAll { $0.end > kept }
  }

  /// The node drops what lies before an offset, as its files show, at this time of its clock.
  mutating func dropBeginning(_ node: Int, to offset: Int64, clock: Int64, ahead: Int64 = 0) {
    let gone = LogFile(
      name: "00000000000000000000.log.deleted",
      content: logs[node].filter { $0.end <= offset }.map(\.bytes)
    )
    logs[node].removeAll { $0.end <= offset }
    tell(.startOffset(Self.partition, start: Offset(offset)), from: node)
    var files = files(node)
    files.files.append(gone)
    checker.startJudged(files, clock: clock, ahead: ahead, at: now)
  }

  /// The node starts again, recovers its log, is audited and serves.
  mutating func start(
    _ node: Int,
    refusing: Bool = false,
    clean: Bool = false,
    from start: Int64 = 0
  ) {
    now += .milliseconds(200)
    checker.nodeStarted(NodeID(node), at: now)
    if refusing { checker.faultNoted(.refused, on: NodeID(node), at: now) }
    let end = Offset(logs[node].last?.end ?? 0)
    tell(.recovered(Self.partition, start: Offset(start), end: end, clean: clean), from: node)
    checker.startJudged(files(node), clock: TestBatch.time, at: now)
    checker.auditReplica(files(node), at: now)
    tell(.serving, from: node)
  }

  func files(_ node: Int) -> ReplicaFiles {
    let base = "\(logs[node].first?.base ?? 0)"
    let name = String(repeating: "0", count: 20 - base.count) + base + ".log"
    let file = LogFile(name: name, content: logs[node].map(\.bytes))
    return ReplicaFiles(node: NodeID(node), partition: Self.partition, files: [file])
  }

  /// Judges what was told, with the logs as they are.
  mutating func judged(changing change: (inout [ReplicaFiles]) -> Void = { _ in }) -> Judgement {
    var replicas = (0..<3).map { files($0) }
    change(&replicas)
    now += .seconds(1)
    return checker.finish(replicas: replicas, at: now)
  }
}

extension Judgement {
  /// Violations of one invariant.
  func violations(of name: InvariantName) -> [Violation] {
    violations.filter { $0.invariant == name }
  }
}

extension Violation {
  /// Offsets concerned.
  var offsets: Range<Int64> { first.raw..<end.raw }
}
