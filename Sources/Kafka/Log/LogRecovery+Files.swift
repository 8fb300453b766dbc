import Environment
import Primitives

extension ProducerState {
  /// A state that knows only which snapshot files there are.
  static func listing<S: Storage>(_ directory: String, on storage: inout S)
    throws(LogError) -> ProducerState
  {
    let names = try storing { () throws(StorageError) in try storage.list(directory) }
    var state = ProducerState()
    for name in names where name.hasSuffix(FileNames.snapshot) {
      guard let offset = FileNames.offset(of: name) else {
        throw .malformedFile(
          path: FileNames.join(directory, name),
          reason: "its name is no offset"
        )
      }
      if name == FileNames.stem(offset) + FileNames.snapshot { state.note(offset) }
    }
    return state
  }
}

// Before the passes: the partition's own state.
extension LogRecovery {
  /// Opens the state files and begins the passes; without leftovers of unfinished operations all
  /// passes are this one step.
  mutating func openFiles<S: Storage>(now: Int64, on storage: inout S) throws(LogError) -> Phase {
    let path = log.path
    try storing { () throws(StorageError) in
      if try !storage.exists(path) { try storage.makeDirectory(path) }
    }
    try openMetadata(on: &storage)
    try openEpochs(on: &storage)
    log.producers = try ProducerState.listing(path, on: &storage)
    snapshotsFound = log.producers.snapshots
    let names = try files(on: &storage)
    let leftovers = Self.leftovers(among: names)
    if !leftovers.isEmpty { return .clear(leftovers.reversed()) }
    let covered = try coveredFiles(now: now, on: &storage)
    if names.contains(where: { $0.hasSuffix(FileNames.swap) }) { return .purge(covered) }
    return try open(now: now, on: &storage)
  }

  /// Reads the topic's identity, or notes that it must be written.
  mutating func openMetadata<S: Storage>(on storage: inout S) throws(LogError) {
    if let found = try PartitionMetadata.read(in: log.path, on: &storage) {
      guard log.topicID == .zero || log.topicID == found else {
        throw .inconsistentTopicID(expected: log.topicID, found: found)
      }
      log.topicID = found
    } else if log.topicID != .zero {
      log.metadataIsPending = true
      log.tasks.append(.writeMetadata)
    }
  }

  /// Reads the leader epochs; a damaged checkpoint is an error unless a variant says otherwise.
  mutating func openEpochs<S: Storage>(on storage: inout S) throws(LogError) {
    do throws(LogError) {
      log.epochs = try LeaderEpochCache.read(in: log.path, on: &storage)
      epochsAreSuspect = log.epochs.entries.isEmpty
    } catch {
      switch error {
      case .damagedState, .malformedFile: epochsAreSuspect = true
      default: throw error
      }
      let goesOn: Variants = [.badEpochFileIsEmpty, .badEpochFileIsRebuilt]
      guard !log.variants.isDisjoint(with: goesOn) else { throw error }
    }
  }

  func files<S: Storage>(on storage: inout S) throws(LogError) -> [String] {
    try storing { () throws(StorageError) in try storage.list(log.path) }
      .filter { !$0.hasSuffix("/") }
  }

  func remove<S: Storage>(_ name: String, on storage: inout S) throws(LogError) {
    try WholeFile.remove(FileNames.join(log.path, name), on: &storage)
  }
}

// Passes 1 to 3: what unfinished operations left.
extension LogRecovery {
  /// Files that pass 1 removes, in Kafka's order: `.deleted`, then the `.swap` files that an
  /// unfinished clean puts in doubt, then `.cleaned`.
  static func leftovers(among names: [String]) -> [String] {
    let cleaned = names.filter { $0.hasSuffix(FileNames.cleaned) }
    let doubtful = cleaned.compactMap { FileNames.offset(of: $0) }.min()
    let deleted = names.filter {
      $0.hasSuffix(FileNames.deleted) && !$0.hasSuffix(".checkpoint" + FileNames.deleted)
    }
    let swaps = names.filter { name in
      guard let doubtful, name.hasSuffix(FileNames.swap) else { return false }
      return FileNames.offset(of: name).map { $0 >= doubtful } ?? false
    }
    return deleted + swaps + cleaned
  }

  mutating func clear<S: Storage>(_ names: [String], on storage: inout S) throws(LogError) -> Phase
  {
    var names = names
    guard let name = names.popLast() else { return .swaps }
    try remove(name, on: &storage)
    notes.append(.removed(file: name))
    return names.isEmpty ? .swaps : .clear(names)
  }

  /// Pass 2: every file below the swap segments' end and not below their base, last first.
  func coveredFiles<S: Storage>(now: Int64, on storage: inout S) throws(LogError) -> [String] {
    let names = try files(on: &storage)
    var low: Offset?
    var high = Offset.zero
    for name in names where name.hasSuffix(FileNames.log + FileNames.swap) {
      let base = try offset(of: name)
      low = min(low ?? base, base)
      high = max(high, try nextOffset(ofSwapAt: base, now: now, on: &storage))
    }
    guard let low else { return [] }
    return names.reversed().filter { name in
      guard !name.hasSuffix(FileNames.swap), let offset = FileNames.offset(of: name) else {
        return false
      }
      return offset >= low && offset < high
    }
  }

  /// Offset after the last batch of a swap segment.
  ///
  /// A missing index of it is created, full of zeros, and gets the plain name later (trap 35).
  func nextOffset<S: Storage>(ofSwapAt base: Offset, now: Int64, on storage: inout S)
    throws(LogError) -> Offset
  {
    var segment = try LogSegment.open(
      base: base,
      in: log.path,
      suffix: FileNames.swap,
      config: log.config,
      now: now,
      on: &storage
    )
    try segment.offsets.ensureOpen(extent: log.config.segmentIndexBytes, on: &storage)
    let next = try segment.lastPlace(on: &storage).next
    try segment.closeHandles(on: &storage)
    return next
  }

  /// Removes a covered file a step; that it fails stops nothing, as in Kafka.
  mutating func purge<S: Storage>(_ names: [String], on storage: inout S) throws(LogError) -> Phase
  {
    var names = names
    if let name = names.popLast() {
      do throws(StorageError) {
        try storage.remove(FileNames.join(log.path, name))
        notes.append(.replaced(file: name))
      } catch {
        try leave(name, error)
      }
    }
    guard names.isEmpty else { return .purge(names) }
    return .rename(try files(on: &storage).reversed().filter { $0.hasSuffix(FileNames.swap) })
  }

  /// Pass 3: gives a swap file its plain name a step; that it fails stops nothing, as in Kafka.
  mutating func finishRename<S: Storage>(_ names: [String], on storage: inout S)
    throws(LogError) -> Phase
  {
    var names = names
    guard let name = names.popLast() else { return .open }
    let path = FileNames.join(log.path, name)
    do throws(StorageError) {
      try storage.rename(path, to: String(path.dropLast(FileNames.swap.utf8.count)))
      notes.append(.renamed(file: name))
    } catch {
      try leave(name, error)
    }
    return names.isEmpty ? .open : .rename(names)
  }

  /// Goes on without having removed or renamed a file (kafka-log R4.6): until that succeeds, every
  /// start finishes the replacement again, and removes again what it covers.
  ///
  /// - Throws: the error, under the variant `replacementsMustFinish`.
  mutating func leave(_ name: String, _ cause: StorageError) throws(LogError) {
    guard !log.variants.contains(.replacementsMustFinish) else { throw .storage(cause) }
    notes.append(.stuck(file: name, reason: "\(cause)"))
  }
}

// Pass 4: the segments.
extension LogRecovery {
  /// Opens every segment in order; indexes without a log go.
  ///
  /// - Returns: bases of segments whose indexes must be rebuilt.
  mutating func openSegments<S: Storage>(now: Int64, on storage: inout S)
    throws(LogError) -> [Offset]
  {
    let names = try files(on: &storage)
    let present = Set(names)
    var missing: [Offset] = []
    for name in names where name.hasSuffix(FileNames.log) || Self.isIndex(name) {
      let base = try offset(of: name)
      let stem = FileNames.stem(base)
      if name == stem + FileNames.log {
        var segment = try LogSegment.open(
          base: base,
          in: log.path,
          config: log.config,
          now: now,
          on: &storage
        )
        segment.transactions.exists = present.contains(stem + FileNames.transactionIndex)
        log.segments.append(segment)
        if let reason = try indexFault(stem, segment, among: present, on: &storage) {
          notes.append(.reindexed(segment: base, reason: reason))
          missing.append(base)
        }
      } else if Self.isIndex(name), !present.contains(stem + FileNames.log) {
        try remove(name, on: &storage)
        notes.append(.removed(file: name))
      }
    }
    return missing
  }

  /// Why a segment's indexes must be rebuilt, or nil; a missing time index is created empty.
  func indexFault<S: Storage>(
    _ stem: String,
    _ segment: LogSegment,
    among present: Set<String>,
    on storage: inout S
  ) throws(LogError) -> String? {
    guard present.contains(stem + FileNames.offsetIndex) else {
      return "the offset index is missing"
    }
    if !present.contains(stem + FileNames.timeIndex) {
      try createEmptyTimeIndex(stem, on: &storage)
    }
    guard try !segment.transactions.isSane(base: segment.base, on: &storage) else { return nil }
    return "the transaction index has an entry below the segment"
  }

  /// The offset that a file is named after.
  ///
  /// - Throws: `malformedFile`: a name without one is fatal to start-up.
  func offset(of name: String) throws(LogError) -> Offset {
    guard let offset = FileNames.offset(of: name) else {
      throw .malformedFile(
        path: FileNames.join(log.path, name),
        reason: "its name is no offset"
      )
    }
    return offset
  }

  static func isIndex(_ name: String) -> Bool {
    name.hasSuffix(FileNames.offsetIndex) || name.hasSuffix(FileNames.timeIndex)
      || name.hasSuffix(FileNames.transactionIndex)
  }

  func createEmptyTimeIndex<S: Storage>(_ stem: String, on storage: inout S) throws(LogError) {
    try WholeFile.write(
      FileNames.join(log.path, stem + FileNames.timeIndex),
      .empty,
      truncates: true,
      syncs: false,
      on: &storage
    )
  }
}
