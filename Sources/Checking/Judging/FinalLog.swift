import Primitives

/// The log that the cluster serves in the end, record by record.
struct FinalLog {
  /// A record that is not where its producer's order puts it.
  struct Oddity {
    var sequence: Int64
    var offset: Int64
    var isDuplicate: Bool
    /// Where it was stored first, of a duplicate.
    var original: Int64 = -1
  }

  /// Node whose files these are.
  let node: NodeID?
  /// First offset held; what lay before was deleted on purpose.
  let start: Int64
  /// Every record by client, sequence and offset.
  private(set) var records: [StoredRecord] = []
  /// The first batch that cannot be read as records.
  private(set) var flaw: ReplicaContent.Flaw?
  /// Offsets whose content is damaged.
  let corrupt: OffsetRanges
  private let content: ReplicaContent?

  /// Reads the records of a copy, but those of `epoch` and below.
  ///
  /// - Complexity: O(*n* log *n*).
  init(_ content: ReplicaContent?, after epoch: Int32) {
    self.content = content
    node = content?.node
    start = content?.start ?? 0
    corrupt = content?.corrupt ?? OffsetRanges()
    for batch in content?.batches ?? [] where !batch.isControl && batch.stamp.epoch > epoch {
      read(batch)
    }
    records.sort { ($0.client, $0.sequence, $0.offset) < ($1.client, $1.sequence, $1.offset) }
  }

  private mutating func read(_ batch: StoredBatch) {
    guard batch.codec == 0 else { return fail(batch, "compressed records") }
    var scanner = RecordScanner(batch)
    do throws(FormatFault) {
      while let record = try scanner.next() { records.append(record) }
    } catch {
      fail(batch, error.reason)
    }
  }

  private mutating func fail(_ batch: StoredBatch, _ reason: String) {
    guard flaw == nil else { return }
    flaw = ReplicaContent.Flaw(
      offset: batch.stamp.base,
      text: "batch \(batch.stamp.base): \(reason)"
    )
  }

  /// Whether exactly this batch is in the log.
  func holds(_ stamp: BatchStamp) -> Bool {
    content?.batch(startingAt: stamp.base)?.stamp == stamp
  }

  /// The batch that an offset lies in.
  func batch(at offset: Int64) -> BatchStamp? {
    guard let content else { return nil }
    let index = content.index(reaching: offset)
    return index < content.batches.count ? content.batches[index].stamp : nil
  }

  /// Whether a log that ends at `end` has a batch of the client behind the one with `offset`.
  ///
  /// - Complexity: O(records).
  func hasLater(of client: NodeID, than offset: Int64, below end: Int64) -> Bool {
    guard let batch = batch(at: offset) else { return false }
    return records.contains {
      $0.client == client.raw && batch.last < $0.offset && $0.offset < end
    }
  }

  /// Whether what should be at `offset` cannot be read.
  func isUnreadable(at offset: Int64) -> Bool { content?.isUnreadable(at: offset) ?? false }

  /// Positions in `records` of a run of one client's records.
  func positions(client: NodeID, first: Int64, count: Int32) -> Range<Int> {
    let end = first + Int64(count)
    let low = position(client: client.raw, sequence: first)
    return low..<position(client: client.raw, sequence: end)
  }

  private func position(client: Int32, sequence: Int64) -> Int {
    var low = 0
    var high = records.count
    while low < high {
      let middle = (low + high) / 2
      let record = records[middle]
      if (record.client, record.sequence) < (client, sequence) {
        low = middle + 1
      } else {
        high = middle
      }
    }
    return low
  }

  /// What is odd about the records of one client.
  struct Oddities {
    /// The first record that is stored again or behind a later one, by the same producer epoch.
    var first: Oddity?
    /// How many were stored again in a new producer epoch, which brokers cannot recognize (KIP-360).
    var repeatedInNewEpoch = 0
    /// The first of them.
    var firstInNewEpoch: Oddity?
    /// The first of them that had been stored in a later epoch than the log's first.
    var firstInNewerEpoch: Oddity?
    /// The first record behind which earlier ones follow in a new producer epoch, though the leader
    /// knew the producer.
    var overtaken: Oddity?
    /// The same where the log held nothing of the producer before.
    var storedAsUnknown: Oddity?

    /// Adds a record that is stored again in a new epoch.
    mutating func add(
      _ record: StoredRecord,
      repeating original: StoredRecord,
      firstEpoch: Int16
    ) {
      repeatedInNewEpoch += 1
      let odd = Oddity(
        sequence: record.sequence,
        offset: record.offset,
        isDuplicate: true,
        original: original.offset
      )
      firstInNewEpoch = firstInNewEpoch ?? odd
      if original.producerEpoch != firstEpoch { firstInNewerEpoch = firstInNewerEpoch ?? odd }
    }
  }

  /// The records of a client that are stored again, or behind a later one.
  func oddities(of client: NodeID) -> Oddities {
    let low = position(client: client.raw, sequence: .min)
    let high = position(client: client.raw + 1, sequence: .min)
    guard let first = records[low..<high].min(by: { $0.offset < $1.offset }) else {
      return Oddities()
    }
    var furthest = first
    var result = Oddities()
    for index in low..<high {
      let record = records[index]
      let isAgain = index > low && records[index - 1].sequence == record.sequence
      if isAgain, records[index - 1].producerEpoch != record.producerEpoch {
        result.add(record, repeating: records[index - 1], firstEpoch: first.producerEpoch)
        continue
      }
      if isAgain || record.offset < furthest.offset {
        let odd = Oddity(
          sequence: record.sequence,
          offset: record.offset,
          isDuplicate: isAgain
        )
        guard !isAgain, record.producerEpoch < furthest.producerEpoch else {
          result.first = odd
          return result
        }
        if record.producerEpoch == first.producerEpoch, furthest.sequence < first.sequence {
          result.storedAsUnknown = result.storedAsUnknown ?? odd
        } else {
          result.overtaken = result.overtaken ?? odd
        }
        continue
      }
      furthest = record
    }
    return result
  }
}

extension ReplicaContent {
  /// The first offset, within what both hold and not below `owed`, where this copy differs from
  /// `other`.
  func difference(from other: ReplicaContent, above owed: Int64) -> Int64? {
    let from = max(start, other.start, owed)
    var mine = firstIndex(from: from)
    var theirs = other.firstIndex(from: from)
    while mine < batches.count, theirs < other.batches.count {
      let a = batches[mine].stamp
      let b = other.batches[theirs].stamp
      if a != b { return min(a.base, b.base) }
      mine += 1
      theirs += 1
    }
    return nil
  }
}

extension PartitionState {
  /// Where records begin that retention has left in the final log.
  ///
  /// What its files hold below the start that its broker knows is of no account, and may be of
  /// another history: the start goes to disk with the next checkpoint only.
  func retainedFrom(in final: FinalLog) -> Int64 {
    let known = final.node.flatMap(slot).map { mirrors[$0].start }
    return min(max(final.start, known ?? final.start), lawfulStart)
  }
}
