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
      if let offset = FileNames.offset(of: name) { state.note(offset) }
    }
    return state
  }
}

extension LogRecovery {
  /// The passes over a directory's files; returns the bases of segments without an offset index.
  mutating func openFiles<S: Storage>(now: Int64, on storage: inout S) throws(LogError) -> [Offset]
  {
    let path = log.path
    try storing { () throws(StorageError) in
      if try !storage.exists(path) { try storage.makeDirectory(path) }
    }
    try openMetadata(on: &storage)
    log.epochs = try LeaderEpochCache.read(in: path, on: &storage)
    log.producers = try ProducerState.listing(path, on: &storage)
    try removeTemporaryFiles(on: &storage)
    try completeSwaps(now: now, on: &storage)
    return try openSegments(now: now, on: &storage)
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

  func files<S: Storage>(on storage: inout S) throws(LogError) -> [String] {
    try storing { () throws(StorageError) in try storage.list(log.path) }
      .filter { !$0.hasSuffix("/") }
  }

  func remove<S: Storage>(_ name: String, on storage: inout S) throws(LogError) {
    try WholeFile.remove(FileNames.join(log.path, name), on: &storage)
  }

  /// Pass 1: `.deleted` and `.cleaned` files go, and swap files that an unfinished clean doubts.
  func removeTemporaryFiles<S: Storage>(on storage: inout S) throws(LogError) {
    let names = try files(on: &storage)
    let cleaned = names.filter { $0.hasSuffix(FileNames.cleaned) }
    let doubtful = cleaned.compactMap { FileNames.offset(of: $0) }.min() ?? Offset(.max)
    for name in names {
      let isDoubtful =
        name.hasSuffix(FileNames.swap) && FileNames.offset(of: name).map { $0 >= doubtful } ?? false
      if name.hasSuffix(FileNames.deleted) || name.hasSuffix(FileNames.cleaned) || isDoubtful {
        try remove(name, on: &storage)
      }
    }
  }

  /// Passes 2 and 3: what a swap segment covers goes, and swap files get their plain names.
  func completeSwaps<S: Storage>(now: Int64, on storage: inout S) throws(LogError) {
    let names = try files(on: &storage)
    var low: Offset?
    var high = Offset.zero
    for name in names where name.hasSuffix(FileNames.log + FileNames.swap) {
      guard let base = FileNames.offset(of: name) else { continue }
      low = min(low ?? base, base)
      high = max(high, try nextOffset(ofSwap: name, base: base, now: now, on: &storage))
    }
    for name in names {
      if name.hasSuffix(FileNames.swap) { continue }
      if let low, let offset = FileNames.offset(of: name), offset >= low, offset < high {
        try remove(name, on: &storage)
      }
    }
    for name in names where name.hasSuffix(FileNames.swap) {
      let path = FileNames.join(log.path, name)
      try WholeFile.rename(
        path,
        to: String(path.dropLast(FileNames.swap.utf8.count)),
        on: &storage
      )
    }
  }

  /// Offset after the last batch of a swap segment, by walking all its headers.
  func nextOffset<S: Storage>(ofSwap name: String, base: Offset, now: Int64, on storage: inout S)
    throws(LogError) -> Offset
  {
    let path = FileNames.join(log.path, name)
    let (file, size) = try storing { () throws(StorageError) in
      let file = try storage.open(path, .existing)
      return (file, try storage.size(file).bytes)
    }
    let segment = LogSegment(
      base: base,
      stem: path,
      file: file,
      size: size,
      fileLength: size,
      offsets: SegmentIndex(.offset, base: base, stem: path),
      times: SegmentIndex(.time, base: base, stem: path),
      created: now,
      modified: now
    )
    var walk = HeaderWalk(from: 0, to: size)
    var next = base
    while let batch = try walk.next(segment, whole: false, on: &storage) { next = batch.nextOffset }
    try storing { () throws(StorageError) in try storage.close(file) }
    return next
  }

  /// Pass 4: opens every segment in order; indexes without a log go.
  mutating func openSegments<S: Storage>(now: Int64, on storage: inout S)
    throws(LogError) -> [Offset]
  {
    let names = try files(on: &storage)
    var missing: [Offset] = []
    for name in names {
      guard let base = FileNames.offset(of: name) else { continue }
      let stem = FileNames.stem(base)
      if name == stem + FileNames.log {
        log.segments.append(
          try LogSegment.open(base: base, in: log.path, config: log.config, now: now, on: &storage)
        )
        if !names.contains(stem + FileNames.offsetIndex) {
          missing.append(base)
        } else if !names.contains(stem + FileNames.timeIndex) {
          try createEmptyTimeIndex(stem, on: &storage)
        }
      } else if Self.isIndex(name), !names.contains(stem + FileNames.log) {
        try remove(name, on: &storage)
      }
    }
    return missing
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
