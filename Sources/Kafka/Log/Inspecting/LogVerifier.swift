import Environment
import Primitives

/// Checks the files of log directories against the format and against each other.
///
/// Reads only. Nothing of a file's contents makes it fail; storage errors do.
public struct LogVerifier: Sendable {
  /// Records of larger batches are not looked at.
  static let largestDecoded = ByteCount.mebibytes(64)

  /// What was found so far.
  public internal(set) var findings = LogFindings()
  /// Whether offsets may be missing, as in compacted logs.
  let allowsGaps: Bool

  /// Makes a verifier; Kafka's own compacted topics may have gaps in any case.
  public init(allowsGaps: Bool = false) { self.allowsGaps = allowsGaps }

  /// Checks the directory of one partition.
  ///
  /// - Parameters:
  ///   - directory: Its path.
  ///   - isClean: Whether an orderly stop preceded, so that indexes must be trimmed.
  ///   - logStart: The checkpointed log start.
  ///   - storage: Where the files are.
  public mutating func verifyPartition<S: Storage>(
    _ directory: String,
    isClean: Bool,
    logStart: Int64 = 0,
    on storage: inout S
  ) throws(StorageError) -> PartitionFigures {
    let names = try storage.list(directory).filter { !$0.hasSuffix("/") }
    var check = PartitionCheck(directory: directory, names: names, isClean: isClean)
    check.allowsGaps = allowsGaps || Self.isCompacted(directory)
    try check.run(logStart: logStart, &findings, on: &storage)
    return check.figures
  }

  private static func isCompacted(_ directory: String) -> Bool {
    let name = directory.split(separator: "/").last ?? ""
    return name.hasPrefix("__consumer_offsets-") || name.hasPrefix("__transaction_state-")
  }
}

/// The check of one partition's directory.
struct PartitionCheck {
  let directory: String
  let names: [String]
  let isClean: Bool
  var allowsGaps = false
  var figures: PartitionFigures
  private var expected: Int64?

  init(directory: String, names: [String], isClean: Bool) {
    self.directory = directory
    self.names = names
    self.isClean = isClean
    figures = PartitionFigures(directory: directory)
  }

  func path(_ name: String) -> String { FileNames.join(directory, name) }

  mutating func run<S: Storage>(
    logStart: Int64,
    _ findings: inout LogFindings,
    on storage: inout S
  ) throws(StorageError) {
    let bases = names.compactMap { name -> Offset? in
      guard case .segment(let base) = LogFileKind(name: name) else { return nil }
      return base
    }
    figures.segments = bases.count
    figures.start = bases.first?.raw ?? 0
    figures.end = max(figures.start, logStart)
    checkNames(bases, &findings)
    figures.topicID = try readMetadata(&findings, on: &storage)
    var epochs = try readEpochs(
      start: max(figures.start, logStart),
      &findings,
      on: &storage
    )
    epochs.checkOrder(&findings)
    for base in bases {
      try checkSegment(base, isLast: base == bases.last, &epochs, &findings, on: &storage)
    }
    if let expected { figures.end = expected }
    epochs.finish(end: max(figures.end, logStart), &findings)
    for name in names { try checkSnapshot(name, &findings, on: &storage) }
  }

  /// Notes files that are missing, left over or unknown.
  private func checkNames(_ bases: [Offset], _ findings: inout LogFindings) {
    if bases.isEmpty { findings.fault(directory, nil, "it has no segment") }
    for name in names {
      switch LogFileKind(name: name) {
      case .offsetIndex(let base), .timeIndex(let base), .transactionIndex(let base):
        if !bases.contains(base) { findings.fault(path(name), nil, "it belongs to no segment") }
      case .temporary(let suffix):
        findings.note(path(name), nil, "a file with suffix \(suffix), left over or in work")
      case .unknown: findings.note(path(name), nil, "no file of a log by its name")
      case .segment, .snapshot, .epochs, .partitionMetadata: break
      case .offsets, .metaProperties, .cleanShutdown, .lock:
        findings.note(path(name), nil, "a file of a log directory among those of a partition")
      }
    }
    for base in bases {
      for suffix in [FileNames.offsetIndex, FileNames.timeIndex] {
        let name = FileNames.stem(base) + suffix
        if names.contains(name) { continue }
        let text = "it is missing; a broker builds it again"
        if base == bases.last, !isClean {
          findings.note(path(name), nil, text)
        } else {
          findings.fault(path(name), nil, text)
        }
      }
    }
  }

  private mutating func checkSegment<S: Storage>(
    _ base: Offset,
    isLast: Bool,
    _ epochs: inout EpochCheck,
    _ findings: inout LogFindings,
    on storage: inout S
  ) throws(StorageError) {
    let name = path(FileNames.stem(base) + FileNames.log)
    let file = try storage.open(name, .existing)
    let size = try storage.size(file).bytes
    figures.bytes += size
    var check = SegmentCheck(name: name, base: base.raw, allowsGaps: allowsGaps, epochs: epochs)
    check.expected = expected
    let trimmed = !isLast || isClean
    check.offsets = try open(.offset, base, FileNames.offsetIndex, trimmed, on: &storage)
      .map { OffsetIndexCheck($0) }
    check.times = try open(.time, base, FileNames.timeIndex, trimmed, on: &storage)
      .map { TimeIndexCheck($0) }
    try check.run(LogFileWalk(file, end: size), &findings, on: &storage)
    try storage.close(file)
    for handle in handles { try storage.close(handle) }
    handles = []
    if size == 0, !isLast { findings.fault(name, nil, "it is empty, and other segments follow") }
    figures.batches += check.batches
    figures.records += check.records
    expected = max(check.expected ?? base.raw, base.raw)
    epochs = check.epochs
    try checkTransactions(base, &findings, on: &storage)
  }

  private var handles: [FileHandle] = []

  private mutating func open<S: Storage>(
    _ kind: IndexWalk.Kind,
    _ base: Offset,
    _ suffix: String,
    _ mustBeTrimmed: Bool,
    on storage: inout S
  ) throws(StorageError) -> CheckedEntries? {
    let name = FileNames.stem(base) + suffix
    guard names.contains(name) else { return nil }
    let file = try storage.open(path(name), .existing)
    handles.append(file)
    return CheckedEntries(
      IndexWalk(kind, base: base, file: file, end: try storage.size(file).bytes),
      path: path(name),
      mustBeTrimmed: mustBeTrimmed
    )
  }
}
