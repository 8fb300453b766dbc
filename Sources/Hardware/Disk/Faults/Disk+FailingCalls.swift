import Primitives

extension Disk {
  /// Fails a call of a class on a file when a fault says so; counts the call.
  mutating func meet(
    _ target: DiskFaultTarget,
    _ number: Int32,
    path: String? = nil,
    at instant: Instant
  ) throws(DiskError) {
    guard faults.failing.contains(target.set) else { return }
    try requireMounted(target)
    guard let armed = strikingFault(target, number, path, at: instant) else { return }
    if case .readOnly = armed.fault { try requireWritable() }
    throw .inputOutput
  }

  /// What a sync or writeback of a file that fails now leaves; `nil` when it does not fail.
  mutating func failedSync(_ target: DiskFaultTarget, _ number: Int32, at instant: Instant)
    throws(DiskError) -> DiskFailedSync?
  {
    guard faults.failing.contains(target.set) else { return nil }
    try requireMounted(target)
    switch strikingFault(target, number, nil, at: instant)?.fault {
    case nil: return nil
    case .readOnly:
      try requireWritable()
      return nil
    case .inputOutput(let fault): return fault.leaves ?? profile.fileSystem.failedSync
    default: return profile.fileSystem.failedSync
    }
  }

  /// Refuses a change on a read-only file system.
  mutating func requireWritable() throws(DiskError) {
    guard faults.isReadOnly else { return }
    if halt?.failure == .shutdown { throw .inputOutput }
    if halt == nil { count(.readOnly) }
    throw .readOnly
  }

  /// The first fault that hits a call; the ones behind it do not count the call.
  mutating func strikingFault(
    _ target: DiskFaultTarget,
    _ number: Int32,
    _ path: String?,
    at instant: Instant
  ) -> DiskArmedFault? {
    var found: DiskArmedFault?
    for index in faults.armed.indices {
      guard faults.armed[index].fault.writes == nil else { continue }
      guard matches(index, target, number, path), found == nil else { continue }
      guard faults.armed[index].hits(at: instant) else { continue }
      let armed = faults.armed[index]
      found = armed
      if armed.fault.kind != .readOnly { count(armed.fault.kind, armed.serial) }
    }
    if found != nil { dropSpentFaults() }
    return found
  }

  /// Forgets faults of calls that have hit as often as they may.
  mutating func dropSpentFaults() {
    faults.armed.removeAll { armed in
      guard armed.left == 0 else { return false }
      if case .inputOutput = armed.fault { return true }
      return armed.fault.writes != nil
    }
    deriveState()
  }

  /// Whether a fault in force looks at a call of that class on that file.
  func matches(_ index: Int, _ target: DiskFaultTarget, _ number: Int32, _ path: String?)
    -> Bool
  {
    guard faults.armed[index].targets.contains(target.set) else { return false }
    guard let pattern = faults.armed[index].coordinates.file else { return true }
    guard let path = path ?? self.path(of: number) else { return false }
    return pattern.matches(path)
  }

  /// Counts an effect of a kind, and of one injection or of all of that kind in force.
  mutating func count(_ kind: DiskFaultName, _ serial: Int32? = nil) {
    faultCounters[kind] += 1
    if let serial {
      injections[Int(serial)].hits += 1
      return
    }
    for armed in faults.armed where armed.fault.kind == kind {
      injections[Int(armed.serial)].hits += 1
    }
  }

  /// A path of a file or directory in the cached tree, or `nil` when it has no name.
  func path(of number: Int32) -> String? {
    number == Self.root ? "" : find(number, below: Self.root, prefix: "")
  }

  private func find(_ number: Int32, below directory: Int32, prefix: String) -> String? {
    for entry in inodes[directory].entries.entries {
      if entry.inode == number { return prefix + entry.name }
      guard inodes[entry.inode].isDirectory else { continue }
      let below = find(number, below: entry.inode, prefix: prefix + entry.name + "/")
      if let below { return below }
    }
    return nil
  }

  // Space.

  /// Pages that a file may still take.
  func pagesLeft(for number: Int32) -> Int64 {
    guard faults.hasQuota, let path = path(of: number) else { return freePages }
    var left = freePages
    for armed in faults.armed {
      guard case .quota(let quota) = armed.fault, quota.holds(path) else { continue }
      left = min(left, max(0, quota.size.bytes / Self.pageSize - pagesTaken(under: quota)))
    }
    return left
  }

  private func pagesTaken(under quota: QuotaFault) -> Int64 {
    forEachFile(0) { taken, number, path in
      if quota.holds(path) { taken += inodes[number].allocated.count }
    }
  }

  /// Counts a call that ran out of space, and the fault that took it.
  mutating func countNoSpace(for number: Int32) {
    faultCounters.noSpace += 1
    let path = path(of: number)
    for index in faults.armed.indices {
      let serial = faults.armed[index].serial
      switch faults.armed[index].fault {
      case .fill: count(.fill, serial)
      case .capacity: count(.capacity, serial)
      case .quota(let quota):
        if let path, quota.holds(path) { count(.quota, serial) }
      default: break
      }
    }
  }
}

extension QuotaFault {
  /// Whether a file lies below one of the directories.
  func holds(_ path: String) -> Bool {
    let parts = path.split(separator: "/")
    return (1..<max(1, parts.count)).contains { count in
      let directory = parts[..<count].joined(separator: "/")
      return paths.contains { $0.matches(directory) }
    }
  }
}
