import Environment
import Primitives

extension PartitionCheck {
  func readMetadata<S: Storage>(_ findings: inout LogFindings, on storage: inout S)
    throws(StorageError) -> TopicID?
  {
    let name = path(FileNames.metadata)
    guard names.contains(FileNames.metadata) else {
      findings.fault(name, nil, "it is missing; a broker sets the log aside as a stray")
      return nil
    }
    guard let bytes = try SmallFiles.read(name, on: &storage), let id = SmallFiles.topicID(bytes)
    else {
      findings.fault(name, nil, "it does not name a version and a topic id")
      return nil
    }
    return id
  }

  func readEpochs<S: Storage>(
    start: Int64,
    _ findings: inout LogFindings,
    on storage: inout S
  ) throws(StorageError) -> EpochCheck {
    let name = path(FileNames.epochs)
    var entries: [CheckpointContents.Entry] = []
    if names.contains(FileNames.epochs) {
      if let bytes = try SmallFiles.read(name, on: &storage) {
        let contents = CheckpointContents(bytes, fields: 2)
        for flaw in contents.flaws { findings.fault(name, Int64(flaw.line), flaw.text) }
        entries = contents.entries
      } else {
        findings.fault(name, nil, "it is larger than any checkpoint")
      }
    }
    return EpochCheck(path: name, entries: entries, start: start)
  }

  func checkSnapshot<S: Storage>(
    _ file: String,
    _ findings: inout LogFindings,
    on storage: inout S
  ) throws(StorageError) {
    guard case .snapshot(let offset) = LogFileKind(name: file) else { return }
    let name = path(file)
    guard let bytes = try SmallFiles.read(name, on: &storage) else {
      return findings.fault(name, nil, "it is larger than any snapshot")
    }
    let snapshot = SnapshotContents(bytes)
    if let flaw = snapshot.flaw { return findings.fault(name, nil, flaw) }
    if offset.raw > figures.end {
      findings.fault(name, nil, "it is of offset \(offset.raw); the log ends at \(figures.end)")
    }
    for producer in snapshot.producers where producer.lastOffset >= offset.raw {
      findings.fault(
        name,
        nil,
        "producer \(producer.id) at offset \(producer.lastOffset), beyond what it covers"
      )
    }
  }

  func checkTransactions<S: Storage>(
    _ base: Offset,
    _ findings: inout LogFindings,
    on storage: inout S
  ) throws(StorageError) {
    let file = FileNames.stem(base) + FileNames.transactionIndex
    guard names.contains(file) else { return }
    let name = path(file)
    let handle = try storage.open(name, .existing)
    let size = try storage.size(handle).bytes
    var walk = IndexWalk(.transaction, base: base, file: handle, end: size)
    var last: Int64 = -1
    while let item = try walk.next(on: &storage) {
      switch item {
      case .aborted(let slot, let entry):
        let place = Int64(slot * AbortedTransaction.size)
        if entry.version != 0 {
          findings.fault(name, place, "version \(entry.version) is not known")
        } else if entry.lastOffset < base.raw || entry.firstOffset > entry.lastOffset
          || entry.lastOffset <= last
        {
          findings.fault(
            name,
            place,
            "a transaction from \(entry.firstOffset) to \(entry.lastOffset) does not belong here"
          )
        }
        last = max(last, entry.lastOffset)
      case .zeros(let slot, let count):
        findings.fault(name, Int64(slot * AbortedTransaction.size), "\(count) zero entries")
      case .remainder(let bytes):
        findings.fault(name, size - Int64(bytes), "\(bytes) bytes after the last whole entry")
      case .entry: break
      }
    }
    try storage.close(handle)
  }
}
