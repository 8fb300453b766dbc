import Checking
import Primitives
import Scenarios
import Simulation

/// Everything that a timeline's page shows, as one JSON value.
struct TimelineData {
  let outcome: RunOutcome
  let trace: Trace
  /// The command that makes the page.
  let command: String
  let names: TimelineNames
  let events: [TimelineEvent]
  /// How much of it the page takes.
  var limits = Limits()

  /// How many of the common things a page shows one by one.
  struct Limits {
    var messages = 120_000
    /// Steps of all curves together.
    var steps = 240_000
    var batches = 60_000
    var events = 20_000
  }

  init(_ outcome: RunOutcome, _ trace: Trace, command: String) {
    self.outcome = outcome
    self.trace = trace
    self.command = command
    names = TimelineNames(trace, outcome.result)
    events = TimelineEvents.all(trace, outcome.result, names)
  }

  private var result: RunResult { outcome.result }

  /// The value.
  var json: JSONValue {
    let spans = InterestSpans(
      events.filter(\.kind.isOfInterest).map(\.at) + result.judgement.losses.map(\.at)
    )
    let partitions = TimelinePartition.all(trace, names)
    let curves = partitions.reduce(0) { $0 + $1.curves } + diskCount
    let steps = limits.steps / max(1, curves)
    let messages = MessageChoice(
      trace,
      limit: limits.messages,
      until: result.ended,
      keeping: spans
    )
    let batches = chosenBatches(spans)
    return .object([
      "title": .string(outcome.title),
      "case": .string(outcome.plan.name),
      "seed": .string(String(result.seed)),
      "verdict": .string(outcome.verdictText),
      "expected": .boolean(outcome.isExpected),
      "command": .string(command),
      "end": .integer(max(1, result.ended.microseconds)),
      "nodes": .array(trace.nodes.map(node)),
      "kinds": .array(Trace.messageKinds.map { .string($0) }),
      "lives": .array(TimelineLife.all(trace, until: result.ended).map(\.json)),
      "active": .array(TimelineActive.all(trace, until: result.ended).map(\.json)),
      "partitions": .array(partitions.map { $0.json(limit: steps, keeping: spans) }),
      "disks": .array(disks(steps, spans)),
      "events": .array(shown.map(\.json)),
      "messages": messages.json,
      "batches": value(of: batches),
      "losses": .array(result.judgement.losses.map(loss)),
      "turning": .string(outcome.trials?.turning ?? ""),
      "saving": .array((outcome.trials?.saving ?? []).map { .string($0) }),
      "vain": .string(outcome.trials?.vain ?? ""),
      "left": .array(leftOut(messages, trace.batches.count - batches.count).map { .string($0) }),
    ])
  }

  /// Events for the page: all of the main ones, and of the others as many as fit.
  private var shown: [TimelineEvent] {
    guard events.count > limits.events else { return events }
    let main = events.filter(\.kind.isMain)
    return Array((main.isEmpty ? events : main).prefix(limits.events))
  }

  private func node(_ node: TracedNode) -> JSONValue {
    .object([
      "name": .string(node.name), "role": .string(node.role.rawValue),
      "disks": .array(node.disks.map { .integer(Int64($0)) }),
    ])
  }

  // MARK: Disks

  private var diskCount: Int { trace.nodes.reduce(0) { $0 + $1.disks.count } }

  private func disks(_ limit: Int, _ spans: InterestSpans) -> [JSONValue] {
    let most = trace.nodes.flatMap(\.disks).max() ?? -1
    var series = Array(repeating: StepSeries(), count: most + 1)
    for index in 0..<trace.exposures.count {
      let exposure = trace.exposures[index]
      guard series.indices.contains(exposure.disk) else { continue }
      series[exposure.disk].add(exposure.bytes, at: exposure.at)
    }
    return series.map { $0.thinned(to: limit, keeping: spans).packed }
  }

  // MARK: Writers

  /// All that fit; if not all do, first those that were not acknowledged, or near something of
  /// interest.
  private func chosenBatches(_ spans: InterestSpans) -> [TracedBatch] {
    let all = (0..<trace.batches.count).map { trace.batches[$0] }
    guard all.count > limits.batches else { return all }
    let near = all.filter { $0.outcome != .acknowledged || spans.contains($0.invoked) }
    return Array(near.prefix(limits.batches))
  }

  private func value(of chosen: [TracedBatch]) -> JSONValue {
    .object([
      "left": .integer(Int64(trace.batches.count - chosen.count)),
      "client": .string(Packing.plain(chosen.map { Int64($0.client.raw) })),
      "part": .string(
        Packing.plain(chosen.map { Int64(names.place($0.partition) ?? -1) })
      ),
      "first": .string(Packing.rising(chosen.map(\.first))),
      "count": .string(Packing.plain(chosen.map { Int64($0.count) })),
      "t": .string(Packing.rising(chosen.map(\.invoked.microseconds))),
      "d": .string(
        Packing.plain(
          chosen.map { batch in
            batch.closed.map { $0.microseconds - batch.invoked.microseconds } ?? -1
          }
        )
      ),
      "end": .string(Packing.plain(chosen.map { Int64($0.outcome.rawValue) })),
      "base": .string(Packing.rising(chosen.map { $0.base?.raw ?? -1 })),
    ])
  }

  // MARK: Losses

  private func loss(_ loss: LossAccount) -> JSONValue {
    let story = LossTeller(loss, trace, names).story
    return .object([
      "part": .integer(Int64(names.place(loss.partition) ?? -1)),
      "first": .integer(loss.first.raw),
      "end": .integer(loss.end.raw),
      "at": .integer(loss.at.microseconds),
      "permitted": .boolean(loss.isPermitted),
      "acked": .integer(loss.acknowledged),
      "since": .integer(min(story.since, loss.at).microseconds),
      "told": .integer(min(story.promisedAt ?? loss.at, loss.at).microseconds),
      "title": .string(story.title),
      "records": .string(story.records),
      "steps": .array(story.steps.map(step)),
      "back": .integer(story.noReturnAt.microseconds),
      "noReturn": .array(story.noReturn.map { .string($0) }),
      "remedies": .array(story.remedies.map { .string($0) }),
      "verdict": .string(story.verdict),
    ])
  }

  private func step(_ step: LossStory.Step) -> JSONValue {
    var object: [String: JSONValue] = [
      "t": .integer(step.at.microseconds), "x": .string(step.text),
    ]
    if let until = step.until { object["u"] = .integer(until.microseconds) }
    if let node = step.node { object["n"] = .integer(Int64(node)) }
    return .object(object)
  }

  // MARK: What is missing

  private func leftOut(_ count: Int, _ what: String) -> [String] {
    guard count > 0 else { return [] }
    let all = Figures.count(Int64(trace.messages.count))
    return ["\(Figures.count(Int64(count))) of \(all) messages \(what)"]
  }

  private func leftOut(_ messages: MessageChoice, _ batches: Int) -> [String] {
    var lines = leftOut(
      messages.left.far,
      "that arrived as they were sent, far from any fault, election or loss, are counted but not "
        + "drawn one by one"
    )
    lines += leftOut(
      messages.left.near,
      "near a fault, election or loss are counted but not drawn one by one: there are too many"
    )
    lines += leftOut(
      messages.left.odd,
      "that were held, dropped or reset are not drawn one by one: there are too many"
    )
    if batches > 0 {
      lines.append(
        "\(Figures.count(Int64(batches))) batches are not listed; a search does not find their "
          + "records"
      )
    }
    let left = trace.leftOut
    if left.messages > 0 {
      lines.append("\(Figures.count(Int64(left.messages))) messages were not recorded")
    }
    if left.samples > 0 {
      lines.append("\(Figures.count(Int64(left.samples))) samples of curves were not recorded")
    }
    if left.notes > 0 {
      lines.append("\(Figures.count(Int64(left.notes))) events were not recorded")
    }
    if shown.count < events.count {
      lines.append("\(Figures.count(Int64(events.count - shown.count))) events are not shown")
    }
    return lines
  }
}
