import Primitives

extension Checker {
  /// Gives every record that was produced its one fate.
  ///
  /// - Complexity: O(*n* log *n*).
  mutating func count(
    _ place: Int,
    _ final: FinalLog,
    _ divergent: Int64?,
    into result: inout PartitionJudgement
  ) {
    let state = partitions[place]
    var furthest: [Int64] = Array(repeating: -1, count: nodes.count)
    for index in 0..<state.produced.count {
      let entry = state.produced[index]
      let positions = final.positions(
        client: entry.client,
        first: entry.first,
        count: entry.count
      )
      var position = positions.lowerBound
      for i in 0..<Int64(entry.count) {
        var copies = 0
        var offset: Int64 = -1
        while position < positions.upperBound,
          final.records[position].sequence == entry.first + i
        {
          if copies == 0 { offset = final.records[position].offset }
          copies += 1
          position += 1
        }
        let found = Found(copies: copies, offset: offset)
        let isLate = found.offset >= 0 && found.offset < furthest[entry.client.index]
        furthest[entry.client.index] = max(furthest[entry.client.index], found.offset)
        let expected = entry.base < 0 ? -1 : entry.base + i
        settle(entry, found, expected, isLate, state, final, divergent, &result)
      }
    }
  }

  private struct Found {
    var copies: Int
    var offset: Int64
  }

  private func settle(
    _ entry: ProduceEntry,
    _ found: Found,
    _ expected: Int64,
    _ isLate: Bool,
    _ state: PartitionState,
    _ final: FinalLog,
    _ divergent: Int64?,
    _ result: inout PartitionJudgement
  ) {
    result.fates.produced += 1
    guard entry.outcome == .acknowledged else {
      switch found.copies {
      case 0 where entry.outcome == .failed: result.fates.lostUnacknowledged += 1
      case 0: result.fates.unknownAbsent += 1
      case 1: result.fates.unknownPresent += 1
      default: result.fates.duplicate += 1
      }
      return
    }
    guard found.copies > 0 else {
      guard !entry.isOfDeleted else {
        result.fates.durable += 1
        result.outcomes.present += 1
        return
      }
      if entry.acks == 0 { result.unpromised += 1 }
      return settleAbsent(expected, state, final, &result)
    }
    if found.copies > 1 {
      result.fates.duplicate += 1
      result.outcomes.duplicated += 1
      return
    }
    result.fates.durable += 1
    if expected >= 0, found.offset != expected {
      result.outcomes.displaced += 1
    } else if isLate {
      result.outcomes.reordered += 1
    } else if let divergent, found.offset >= divergent {
      result.outcomes.replicaDivergent += 1
    } else {
      result.outcomes.present += 1
    }
  }

  private func settleAbsent(
    _ expected: Int64,
    _ state: PartitionState,
    _ final: FinalLog,
    _ result: inout PartitionJudgement
  ) {
    if expected >= 0, expected < state.retainedFrom(in: final) {
      result.fates.durable += 1
      result.outcomes.present += 1
      return
    }
    result.fates.lostAcknowledged += 1
    if expected >= 0, final.corrupt.contains(expected) {
      result.outcomes.corrupt += 1
    } else if expected >= 0, state.pending.contains(where: { $0.read.contains(expected) }) {
      result.outcomes.readThenLost += 1
    } else {
      result.outcomes.lost += 1
    }
  }

  /// Every record has exactly one fate, and every stored record was sent.
  mutating func checkConservation(
    _ place: Int,
    _ final: FinalLog,
    _ fates: RecordFates,
    at: Instant
  ) {
    evaluated(.conserve)
    if fates.total != fates.produced {
      violated(
        .conserve,
        in: place,
        by: [],
        at: at,
        "\(fates.produced) records were produced and \(fates.total) have a fate"
      )
    }
    var isSent = [Bool](repeating: false, count: final.records.count)
    let state = partitions[place]
    for index in 0..<state.produced.count {
      let entry = state.produced[index]
      let positions = final.positions(client: entry.client, first: entry.first, count: entry.count)
      for position in positions { isSent[position] = true }
      guard entry.outcome == .failed, let known = positions.first else { continue }
      let offset = final.records[known].offset
      violated(
        .conserve,
        in: place,
        by: [entry.client],
        offsets: offset..<offset + 1,
        at: at,
        "record \(entry.first) of \(name(entry.client)) is stored at \(offset), "
          + "though it was reported as not stored"
      )
    }
    guard let foreign = isSent.firstIndex(of: false) else { return }
    let record = final.records[foreign]
    violated(
      .conserve,
      in: place,
      by: final.node.map { [$0] } ?? [],
      offsets: record.offset..<record.offset + 1,
      at: at,
      "record \(record.sequence) of \(name(NodeID(record.client))) is stored at \(record.offset), "
        + "and nobody sent it"
    )
  }
}

extension RecordFates {
  /// Adds the fates of another partition.
  mutating func add(_ other: RecordFates) {
    produced += other.produced
    durable += other.durable
    lostAcknowledged += other.lostAcknowledged
    lostUnacknowledged += other.lostUnacknowledged
    unknownPresent += other.unknownPresent
    unknownAbsent += other.unknownAbsent
    duplicate += other.duplicate
  }
}

extension AcknowledgedOutcomes {
  /// Adds the outcomes of another partition.
  mutating func add(_ other: AcknowledgedOutcomes) {
    present += other.present
    lost += other.lost
    readThenLost += other.readThenLost
    duplicated += other.duplicated
    reordered += other.reordered
    displaced += other.displaced
    corrupt += other.corrupt
    replicaDivergent += other.replicaDivergent
  }
}
