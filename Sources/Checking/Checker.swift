import Primitives

/// Watches one run: takes observations as they happen, says which promises were broken.
///
/// A value like the rest of the world: copying is cheap because the large tables are chunked and
/// copy-on-write. Shares no code with what it checks.
///
/// Promises that clients can see are violations at once. Internal ones (members of the in-sync
/// set and leaders hold what is committed) are *precursors*: they are kept with their instant, and
/// become violations at the end unless a loss that they led to, or an excuse, accounts for them.
///
/// - Complexity: O(1) amortized per batch observed, O(log *n*) where a log was cut or re-read.
public struct Checker: Sendable {
  /// Nodes, partitions and promises.
  public let configuration: CheckerConfiguration
  /// Broken promises so far, in order of discovery, each once per partition and culprit.
  public internal(set) var violations: [Violation] = []
  /// Internal promises broken so far, in order, whether or not a record is lost in the end.
  public internal(set) var precursors: [Violation] = []
  /// Joiners of in-sync sets that came back from a lossy failure and lack what is committed.
  var hollowJoins: [Violation] = []
  /// Observations about partitions or copies that the configuration does not name.
  public internal(set) var ignoredObservations: Int64 = 0

  var partitions: [PartitionState]
  var nodes: [NodeState]
  var signals: SignalMeter
  var quorum = QuorumHistory()
  var excuses: [ExcuseCount] = []
  /// What readers were never given, by reader and partition.
  var passedOver: [PassedOver] = []
  var occurrences = Occurrences()
  /// Whether some controller was active.
  var hasController = false
  var evaluations: [Int64]
  /// Whether a partition was ever deleted.
  var hasDeletions = false
  /// By partition, the leader that the control plane recorded last.
  var leaders: [NodeID]
  private let places: [[Int]]
  /// By node, the partitions of which it may hold a copy, ascending.
  let placesOfCopies: [[Int]]

  /// Makes the checker of a run.
  public init(configuration: CheckerConfiguration) {
    self.configuration = configuration
    partitions = configuration.partitions.map(PartitionState.init(contract:))
    nodes = Array(repeating: NodeState(), count: configuration.nodeCount)
    for node in configuration.partitions.flatMap(\.replicas) { nodes[node.index].isStore = true }
    signals = SignalMeter(contracts: configuration.partitions)
    evaluations = Array(repeating: 0, count: InvariantName.allCases.count)
    leaders = Array(repeating: .none, count: partitions.count)
    var places: [[Int]] = []
    var placesOfCopies = Array(repeating: [Int](), count: configuration.nodeCount)
    for (index, contract) in configuration.partitions.enumerated() {
      for node in contract.replicas { placesOfCopies[node.index].append(index) }
      let topic = Int(contract.partition.topic)
      let partition = Int(contract.partition.partition)
      while places.count <= topic { places.append([]) }
      while places[topic].count <= partition { places[topic].append(-1) }
      places[topic][partition] = index
    }
    self.places = places
    self.placesOfCopies = placesOfCopies
  }

  /// Times and counts so far, with everything that is still on charged up to `at`.
  public func signals(at instant: Instant) -> SignalSummary { signals.summed(at: instant) }

  /// Partitions in which no fully acknowledged write can succeed now, and those without a leader.
  public var unserved: (refused: Int, offline: Int) { signals.current }

  /// Dense index of a partition under watch.
  mutating func place(of partition: TopicPartition) -> Int? {
    let place = knownPlace(of: partition)
    if place == nil { ignoredObservations += 1 }
    return place
  }

  /// Dense index of a partition under watch, for one that nothing was observed of.
  func knownPlace(of partition: TopicPartition) -> Int? {
    let topic = Int(partition.topic)
    let number = Int(partition.partition)
    guard topic >= 0, topic < places.count, number >= 0, number < places[topic].count,
      places[topic][number] >= 0
    else { return nil }
    return places[topic][number]
  }

  /// Dense index of a partition, and slot of the node's copy.
  mutating func place(of partition: TopicPartition, copyOn node: NodeID) -> (Int, Int)? {
    guard let place = place(of: partition) else { return nil }
    guard let slot = partitions[place].slot(of: node) else {
      ignoredObservations += 1
      return nil
    }
    return (place, slot)
  }

  /// What people call a node.
  func name(_ node: NodeID) -> String {
    let names = configuration.nodeNames
    return names.indices.contains(node.index) ? names[node.index] : "node \(node.raw)"
  }

  /// Counts an evaluation of an invariant.
  mutating func evaluated(_ name: InvariantName, times: Int64 = 1) {
    evaluations[name.index] += times
  }

  /// Counts an excuse.
  mutating func excused(_ name: InvariantName, by excuse: Excuse) {
    for index in excuses.indices
    where excuses[index].invariant == name && excuses[index].excuse == excuse {
      excuses[index].count += 1
      return
    }
    excuses.append(ExcuseCount(invariant: name, excuse: excuse, count: 1))
  }

  /// Records a violation unless the same one is already known.
  mutating func violated(
    _ name: InvariantName,
    in place: Int?,
    by nodes: [NodeID],
    offsets: Range<Int64>? = nil,
    at: Instant,
    _ evidence: String
  ) {
    let partition = place.map { partitions[$0].contract.partition }
    let known = violations.contains {
      $0.invariant == name && $0.partition == partition && $0.nodes == nodes
    }
    guard !known else { return }
    violations.append(
      violation(name, in: place, by: nodes, offsets: offsets, at: at, evidence)
    )
  }

  /// Records that an internal promise broke, once per partition, node and promise.
  mutating func foreshadowed(
    _ name: InvariantName,
    in place: Int,
    by node: NodeID,
    offsets: Range<Int64>,
    at: Instant,
    _ evidence: String
  ) {
    let partition = partitions[place].contract.partition
    let known = precursors.contains {
      $0.invariant == name && $0.partition == partition && $0.nodes == [node]
        && $0.first.raw <= offsets.lowerBound && offsets.lowerBound < $0.end.raw
    }
    guard !known else { return }
    precursors.append(
      violation(name, in: place, by: [node], offsets: offsets, at: at, evidence)
    )
  }

  func violation(
    _ name: InvariantName,
    in place: Int?,
    by nodes: [NodeID],
    offsets: Range<Int64>?,
    at: Instant,
    _ evidence: String
  ) -> Violation {
    let contract = place.map { partitions[$0].contract }
    let prefix = contract.map { "\($0.name): " } ?? ""
    return Violation(
      invariant: name,
      at: at,
      partition: contract?.partition,
      nodes: nodes,
      first: Offset(offsets?.lowerBound ?? -1),
      end: Offset(offsets?.upperBound ?? -1),
      evidence: prefix + evidence
    )
  }
}

/// What the checker knows about a node.
struct NodeState: Sendable {
  var isRunning = true
  /// Whether it holds copies, so that its start must end.
  var isStore = false
  /// Whether the control plane lets it be a leader.
  var isAdmitted = true
  /// When its process began to start; nil once it serves.
  var startingSince: Instant?
  /// Whether its process runs and is not on its way back; the first start of a run is no way back.
  var isServing: Bool { isRunning && (startingSince == nil || served == .zero) }
  /// Whether its process began to start since it last served or was let lead.
  var hasReturned = false
  /// When the control plane last unfenced it.
  var admittedAt = Instant.zero
  /// Faults its storage has seen, which explain refusals and shorter logs.
  var isDamaged = false
  /// Whether its storage ever refused a call.
  var hasEverRefused = false
  /// Since when memory may show what its media lack, through no fault of its process.
  var unwrittenSince: Instant?
  /// What makes its files differ from what was written to them, if anything does.
  var mediaDamage: Excuse? {
    if isDamaged { return .damagedMedia }
    return unwrittenSince == nil ? nil : .failedWriteOut
  }
  /// Whether its storage refused a call of its last orderly stop.
  var hasSpoiledStop = false
  /// Whether failed write-outs took back what it had written since it served last.
  var hasReverted = false
  /// When the process last began to serve.
  var served = Instant.zero
  /// Its last pause that is over.
  var pause: (from: Instant, to: Instant)?
  /// Whether its storage refused a call since the process began to start.
  var hasRefused = false
  /// Whether it has the disk of another machine.
  var holdsForeignDisk = false
  /// Whether it gave up because no controller answered it (initial.broker.registration.timeout.ms).
  var foundNoController = false
  /// Whether it gave up because its copy of the metadata log could not follow the controllers'.
  var lostMetadata = false
  var liesAboutFlush = false
  /// What happened to its media that made it give up its last start, until it serves again.
  var brokenBy: Excuse?
  /// When its disk was emptied, until its next start.
  var wipedAt: Instant?
  /// Batches in flight, for clients.
  var open: [OpenBatch] = []
}
