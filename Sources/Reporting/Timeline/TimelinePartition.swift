import Primitives
import Simulation

/// One partition's leaders, in-sync sets and offsets over time.
struct TimelinePartition {
  /// A stretch with one leader and one in-sync set.
  struct Reign {
    var from: Instant
    var leader: NodeID
    var epoch: Epoch
    var members: [NodeID]
    var eligible: [NodeID]
    var isUnclean: Bool
  }

  var name: String
  var reigns: [Reign] = []
  /// Log ends by machine.
  var ends: [Int: StepSeries] = [:]
  /// High watermarks by machine.
  var marks: [Int: StepSeries] = [:]
  /// Ends of what is on media by machine.
  var syncs: [Int: StepSeries] = [:]

  /// How many curves it has.
  var curves: Int { ends.count + marks.count + syncs.count }

  /// Every partition, in the order of their dense numbers.
  static func all(_ trace: Trace, _ names: TimelineNames) -> [TimelinePartition] {
    var partitions = names.partitions.map { TimelinePartition(name: $0) }
    var ends: [[Sample]] = names.partitions.map { _ in [] }
    for index in 0..<trace.appends.count {
      let append = trace.appends[index]
      guard let place = names.place(append.partition) else { continue }
      ends[place].append(
        Sample(at: append.at, node: append.node.index, value: append.last.raw + 1)
      )
    }
    for index in 0..<trace.notes.count {
      partitions.take(trace.notes[index], names, &ends)
    }
    var marks: [[Sample]] = names.partitions.map { _ in [] }
    for index in 0..<trace.marks.count {
      let mark = trace.marks[index]
      guard let place = names.place(mark.partition) else { continue }
      marks[place].append(
        Sample(at: mark.at, node: mark.node.index, value: mark.offset.raw)
      )
    }
    var syncs: [[Sample]] = names.partitions.map { _ in [] }
    for index in 0..<trace.syncs.count {
      let sync = trace.syncs[index]
      guard let place = names.place(sync.partition) else { continue }
      syncs[place].append(Sample(at: sync.at, node: sync.node.index, value: sync.end.raw))
    }
    for place in partitions.indices {
      partitions[place].syncs = Self.series(syncs[place])
      partitions[place].ends = Self.series(ends[place])
      partitions[place].marks = Self.series(marks[place])
    }
    return partitions
  }

  fileprivate struct Sample {
    var at: Instant
    var node: Int
    var value: Int64
  }

  private static func series(_ samples: [Sample]) -> [Int: StepSeries] {
    let order = samples.indices.sorted { a, b in (samples[a].at, a) < (samples[b].at, b) }
    var series: [Int: StepSeries] = [:]
    for index in order {
      let sample = samples[index]
      series[sample.node, default: StepSeries()].add(sample.value, at: sample.at)
    }
    return series
  }

  /// For the page, with at most `limit` steps a series.
  func json(limit: Int, keeping spans: InterestSpans) -> JSONValue {
    .object([
      "name": .string(name),
      "reigns": .array(
        reigns.map { reign in
          .array([
            .integer(reign.from.microseconds), .integer(Int64(reign.leader.raw)),
            .integer(Int64(reign.epoch.raw)), Self.list(reign.members),
            Self.list(reign.eligible), .integer(reign.isUnclean ? 1 : 0),
          ])
        }
      ),
      "ends": Self.json(ends, limit, spans),
      "marks": Self.json(marks, limit, spans),
      "syncs": Self.json(syncs, limit, spans),
    ])
  }

  private static func list(_ nodes: [NodeID]) -> JSONValue {
    .array(nodes.map { .integer(Int64($0.raw)) })
  }

  private static func json(
    _ series: [Int: StepSeries],
    _ limit: Int,
    _ spans: InterestSpans
  ) -> JSONValue {
    .array(
      series.sorted { $0.key < $1.key }.map { node, steps in
        .object([
          "n": .integer(Int64(node)),
          "s": steps.thinned(to: limit, keeping: spans).packed,
        ])
      }
    )
  }
}

extension [TimelinePartition] {
  fileprivate mutating func take(
    _ note: TraceNote,
    _ names: TimelineNames,
    _ ends: inout [[TimelinePartition.Sample]]
  ) {
    guard case .observed(let observation) = note.event else { return }
    func end(_ partition: TopicPartition, _ offset: Offset) {
      guard let place = names.place(partition) else { return }
      ends[place].append(
        TimelinePartition.Sample(at: note.at, node: note.node.index, value: offset.raw)
      )
    }
    switch observation {
    case .truncate(let partition, let to): end(partition, to)
    case .becameLeader(let partition, _, let offset): end(partition, offset)
    case .recovered(let partition, _, let offset, _): end(partition, offset)
    case .partitionState(
      let partition,
      let leader,
      let epoch,
      _,
      let members,
      let eligible,
      let unclean
    ):
      guard let place = names.place(partition) else { return }
      self[place].reigns.append(
        TimelinePartition.Reign(
          from: note.at,
          leader: leader,
          epoch: epoch,
          members: members,
          eligible: eligible,
          isUnclean: unclean
        )
      )
    default: break
    }
  }
}
