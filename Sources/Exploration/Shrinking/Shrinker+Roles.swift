import Primitives
import Scenarios
import Simulation

extension Shrinker {
  /// Seeds over which a change that takes nothing away must not make the finding rarer.
  private static let seedsForScores: UInt64 = 5

  /// What a person would write: roles for numbers, waits for instants, certain outcomes for drawn
  /// ones; each only where the finding shows as often as before, or oftener.
  mutating func readableScript() {
    stage = "roles for numbers, waits for instants"
    var index = 0
    while index < best.document.script.count {
      nameRoles(of: index)
      settleOutcome(of: index)
      waitBefore(&index)
      index += 1
    }
  }

  /// Seeds of the first few with which a scenario shows the finding.
  private mutating func score(_ document: DocumentNode) -> Int {
    (1...Self.seedsForScores).count { seed in
      !isExhausted && shows(Trial(document: document, seed: seed)) ?? false
    }
  }

  /// Takes a scenario that shows the finding, and with more of a few seeds than the one so far, or
  /// with as many.
  private mutating func prefer(_ document: DocumentNode, orEqual: Bool) -> Bool {
    guard document != best.document, !isExhausted else { return false }
    guard shows(Trial(document: document, seed: best.seed)) == true else { return false }
    let (old, new) = (score(best.document), score(document))
    guard new > old || (orEqual && new == old) else { return false }
    return accept(document)
  }

  private mutating func nameRoles(of index: Int) {
    for name in best.document.script[index].texts.filter({ $0.hasPrefix("broker ") }) {
      guard let broker = Int(name.dropFirst("broker ".count)),
        let world = best.world(before: index, options)
      else { continue }
      for role in best.document.roles(of: broker, in: world).prefix(2) {
        let document = best.document.changing(step: index) { step in
          step.mappingTexts { $0 == name ? role : $0 }
        }
        if prefer(document, orEqual: true) { break }
      }
    }
  }

  /// A crash that keeps only what was synced, where what it keeps is drawn.
  private mutating func settleOutcome(of index: Int) {
    let step = best.document.script[index]
    guard step.member("power") != nil || step.member("crash") != nil, step.member("keep") == nil
    else { return }
    let document = best.document.changing(step: index) {
      $0.inserting(DocumentNode.Member("keep", .string(Survival.synced.rawValue)), at: 1)
    }
    _ = prefer(document, orEqual: false)
  }

  /// Lets a step wait for what came about between it and the one before, instead of an instant.
  private mutating func waitBefore(_ index: inout Int) {
    guard index > 0, best.document.script[index].member("at") != nil,
      let before = best.world(afterStep: index - 1, options),
      let now = best.world(before: index, options)
    else { return }
    for condition in best.document.changes(from: before, to: now) {
      var steps = best.document.script
      steps[index] = steps[index].setting(["at"], to: nil)
      let wait = DocumentNode.Member("wait", .string(condition))
      steps.insert(DocumentNode(.object([wait])), at: index)
      if prefer(best.document.withScript(steps), orEqual: false) {
        index += 1
        return
      }
    }
  }
}

extension Trial {
  /// The world just before a step runs.
  func world(before index: Int, _ options: ShrinkOptions) -> Simulation? {
    guard index < document.script.count, let at = document.script[index].interval("at") else {
      return index > 0 ? world(afterStep: index - 1, options) : nil
    }
    guard var simulation = start(options) else { return nil }
    if index > 0, !simulation.advance(untilStep: index) { return nil }
    simulation.advance(until: .zero + at - Interval.nanoseconds(1))
    return simulation.stepsDone == index ? simulation : nil
  }

  /// The world in which a step has just run.
  func world(afterStep index: Int, _ options: ShrinkOptions) -> Simulation? {
    guard var simulation = start(options) else { return nil }
    return simulation.advance(untilStep: index + 1) ? simulation : nil
  }

  private func start(_ options: ShrinkOptions) -> Simulation? {
    guard let plan = plan(file: options.file) else { return nil }
    return try? Simulation(
      plan,
      seed: seed,
      file: options.file,
      initialFiles: options.initialFiles
    )
  }
}

extension DocumentNode {
  /// Partitions by name; the first few of many.
  private var partitions: [PartitionName] {
    let all = topics.flatMap { topic in
      let count = topic.value.member("partitions")?.plainText.flatMap { Int($0) } ?? 1
      return (0..<count).map { PartitionName(topic: topic.key, partition: $0) }
    }
    return Array(all.prefix(4))
  }

  /// Selectors that mean a broker now, leaders first.
  func roles(of broker: Int, in world: Simulation) -> [String] {
    var roles = partitions.map { Selector.leader($0) }
    for partition in partitions {
      roles += (1...3).map { Selector.follower(partition, $0) }
    }
    return roles.filter { world.machines(named: $0) == [NodeID(broker)] }.map(\.description)
  }

  /// Conditions that hold now and did not before.
  func changes(from before: Simulation, to now: Simulation) -> [String] {
    partitions.flatMap { partition -> [String] in
      var conditions: [String] = []
      if let count = now.inSyncCount(of: partition), count != before.inSyncCount(of: partition) {
        conditions.append("isr(\(partition)) == \(count)")
      }
      let leader = Selector.leader(partition)
      if now.machines(named: leader).isEmpty, !before.machines(named: leader).isEmpty {
        conditions.append("leader(\(partition)) == none")
      }
      return conditions
    }
  }

  /// The object with a member at a place.
  func inserting(_ member: Member, at place: Int) -> DocumentNode {
    var members = members
    members.insert(member, at: min(place, members.count))
    return DocumentNode(.object(members), at: position)
  }
}
