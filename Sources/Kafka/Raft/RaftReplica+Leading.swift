import Environment
import KafkaLog
import KafkaProtocol
import Primitives

// What the state machine writes.
extension RaftReplica {
  /// Takes records as one batch, to be written within `controller.quorum.append.linger.ms`.
  ///
  /// - Returns: offset of the first; nil unless this replica leads `epoch` and its state machine
  ///   was told so.
  public mutating func append(
    _ values: [Bytes],
    epoch: Epoch,
    on machine: inout some Machine<KafkaMessage>
  ) -> Offset? {
    guard role == .leader, epoch == self.epoch, believed == epoch, !values.isEmpty else {
      return nil
    }
    var fields = BatchFields()
    fields.baseOffset = leading.nextOffset
    fields.leaderEpoch = epoch
    var batch = RecordBatchBuilder(fields)
    let now = machine.wallClockMilliseconds
    for value in values { batch.append(timestamp: now, key: nil, value: value) }
    defer { accumulate(batch.finish(), count: values.count, on: &machine) }
    return leading.nextOffset
  }

  mutating func accumulate(
    _ records: [ControlRecord],
    on machine: inout some Machine<KafkaMessage>
  ) {
    let batch = ControlRecord.batch(
      records,
      at: leading.nextOffset,
      leaderEpoch: epoch,
      timestamp: machine.wallClockMilliseconds
    )
    accumulate(batch, count: records.count, on: &machine)
  }

  private mutating func accumulate(
    _ batch: Bytes,
    count: Int,
    on machine: inout some Machine<KafkaMessage>
  ) {
    leading.waiting.append(batch)
    leading.waitingBytes += batch.count
    leading.nextOffset = leading.nextOffset + Int64(count)
    let limit = machine.monotonicNow + config.appendLinger
    leading.drainAt = min(leading.drainAt, limit)
    if leading.waitingBytes >= config.fetchMaxBytes.int { leading.drainAt = .zero }
  }

  /// Writes what has gathered, syncs it, and lets those read it who wait.
  mutating func drain(on machine: inout some Machine<KafkaMessage>) throws(LogError) {
    guard role == .leader, !leading.waiting.isEmpty else { return }
    var writer = ByteWriter(capacity: leading.waitingBytes)
    for batch in leading.waiting { writer.bytes(batch) }
    let batches = writer.finish()
    leading.waiting.removeAll(keepingCapacity: true)
    leading.waitingBytes = 0
    leading.drainAt = .distantFuture
    let now = machine.wallClockMilliseconds
    _ = try log.append(batches, now: now, on: &machine)
    try noteAppended(batches, on: &machine)
    guard log.end == leading.nextOffset else {
      throw .illegalState("records were written elsewhere than promised")
    }
    try log.flush(now: now, on: &machine)
    tell(.synced(end: log.end), on: &machine)
    leading.noteOwn(key, end: log.end)
    try raiseHighWatermark(on: &machine)
    try answerParked(on: &machine)
  }

  /// Tells of batches that came to the log, and heeds the voters' records among them.
  mutating func noteAppended(
    _ batches: Bytes,
    on machine: inout some Machine<KafkaMessage>
  ) throws(LogError) {
    var walk = BatchIterator(batches)
    while let batch = try walk.next() {
      tell(
        .appended(
          base: batch.baseOffset,
          last: batch.lastOffset,
          epoch: batch.leaderEpoch,
          checksum: batch.checksum
        ),
        on: &machine
      )
    }
    let before = history.entries.count
    _ = try noteVoters(in: batches)
    if history.entries.count != before { votersChanged(on: &machine) }
  }

  mutating func votersChanged(on machine: inout some Machine<KafkaMessage>) {
    tell(.voters(voters.ids, at: history.latest.offset), on: &machine)
    if role == .leader {
      leading.untold = others.map(\.id)
      leading.checkQuorumAt = checkQuorumDeadline(from: machine.monotonicNow)
    }
  }

  /// Raises the high watermark to what a majority has, once it has a record of this epoch: one of
  /// an earlier epoch is not safe by being on a majority (KAFKA-12619).
  mutating func raiseHighWatermark(
    on machine: inout some Machine<KafkaMessage>
  ) throws(LogError) {
    let reached = leading.majorityEnd(voters)
    guard reached > leading.epochStart || variants.contains(.oldEpochCommit) else { return }
    guard reached > highWatermark else {
      if reached < highWatermark { machine.reach(Probe("quorum.high-watermark.kept")) }
      return
    }
    setHighWatermark(reached, on: &machine)
    try settleVoterChange(on: &machine)
    if config.pushesHighWatermark { try answerParked(on: &machine) }
  }

  mutating func setHighWatermark(
    _ offset: Offset,
    on machine: inout some Machine<KafkaMessage>
  ) {
    highWatermark = offset
    log.setHighWatermark(offset)
    tell(.committed(end: offset), on: &machine)
  }
}

// Fetches.
extension RaftReplica {
  mutating func serveFetch(
    _ fetch: QuorumFetch,
    _ request: QuorumRequest,
    _ reply: Reply,
    on machine: inout some Machine<KafkaMessage>
  ) throws(LogError) {
    var error = leaderError(request)
    if error != .inconsistentClusterId, !isPlausible(fetch, request) { error = .invalidRequest }
    guard error == .none else {
      return answer(.fetch(QuorumFetched()), error: error, to: reply, on: &machine)
    }
    let waiting = Parked(
      request: request,
      fetch: fetch,
      deadline: machine.monotonicNow + fetch.maxWait,
      reply: reply
    )
    if try complete(waiting, isFirst: true, on: &machine) { return }
    park(waiting)
  }

  /// Keeps a fetch among those that wait, whose deadlines ascend.
  private mutating func park(_ waiting: Parked) {
    var place = parked.count
    while place > 0, parked[place - 1].deadline > waiting.deadline { place -= 1 }
    parked.insert(waiting, at: place)
  }

  private func isPlausible(_ fetch: QuorumFetch, _ request: QuorumRequest) -> Bool {
    fetch.maxWait >= .zero && fetch.offset.raw >= 0 && request.epoch.raw >= 0
      && fetch.lastEpoch.raw >= 0 && fetch.lastEpoch <= request.epoch
  }

  /// Answers a fetch unless it should wait; false when it should.
  private mutating func complete(
    _ waiting: Parked,
    isFirst: Bool,
    on machine: inout some Machine<KafkaMessage>
  ) throws(LogError) -> Bool {
    let fetch = waiting.fetch
    var fetched = QuorumFetched(logStart: log.start)
    switch log.validate(fetch.offset, fetch.lastEpoch) {
    case .diverging(let point):
      machine.reach(Probe("quorum.fetch.diverging"))
      fetched.diverging = point
    case .snapshot(let id):
      machine.reach(Probe("quorum.fetch.snapshot"))
      fetched.snapshot = id
    case .valid:
      if isFirst { try noteFetch(waiting.request.sender, fetch, on: &machine) }
      guard role == .leader else {
        answer(
          .fetch(QuorumFetched()),
          error: .notLeaderOrFollower,
          to: waiting.reply,
          on: &machine
        )
        return true
      }
      fetched.records = try log.read(
        from: fetch.offset,
        upTo: log.end,
        maxBytes: fetch.maxBytes,
        on: &machine
      )
      let isNews = config.pushesHighWatermark && publishedHighWatermark > fetch.highWatermark
      let isLate = waiting.deadline <= machine.monotonicNow
      if fetched.records.isEmpty, !isNews, !isLate { return false }
    }
    fetched.highWatermark = publishedHighWatermark
    answer(.fetch(fetched), to: waiting.reply, on: &machine)
    return true
  }

  /// The high watermark as the leader may tell it: unknown until its epoch's first record is
  /// committed, for what it knew as follower may be behind what others know.
  var publishedHighWatermark: Offset {
    let isEstablished =
      highWatermark > leading.epochStart || variants.contains(.highWatermarkRegress)
    return isEstablished ? highWatermark : .unknown
  }

  private mutating func noteFetch(
    _ sender: ReplicaKey,
    _ fetch: QuorumFetch,
    on machine: inout some Machine<KafkaMessage>
  ) throws(LogError) {
    let now = machine.monotonicNow
    leading.noteFetch(sender, at: fetch.offset, leaderEnd: log.end, now: now)
    leading.untold.removeAll { $0 == sender.id }
    noteAlive(sender, on: &machine)
    if voters.contains(sender) { try raiseHighWatermark(on: &machine) }
  }

  /// Counts a fetch of records or of a snapshot towards the majority that a leader must hear from
  /// (KAFKA-15489).
  mutating func noteAlive(_ sender: ReplicaKey, on machine: inout some Machine<KafkaMessage>) {
    let now = machine.monotonicNow
    if voters.contains(sender) { tell(.heard(sender.id), on: &machine) }
    let miscounts = variants.contains(.checkQuorumMiscount)
    if leading.countFetch(sender, voters, leader: key, miscounts: miscounts) {
      leading.checkQuorumAt = checkQuorumDeadline(from: now)
    }
  }

  /// Answers the parked fetches that have something to learn or have waited long enough.
  mutating func answerParked(on machine: inout some Machine<KafkaMessage>) throws(LogError) {
    guard !parked.isEmpty else { return }
    let waiting = parked
    parked = []
    for fetch in waiting {
      if try !complete(fetch, isFirst: false, on: &machine) { parked.append(fetch) }
    }
  }

  /// Forgets the fetches of a connection that ended.
  mutating func forgetParked(_ connection: Connection) {
    parked.removeAll { $0.reply.connection == connection }
  }
}
