import Primitives

/// The persisted states that a crash at an instant may leave, one after the other.
///
/// All of them in a fixed order, or so many drawn ones:
///
/// ```swift
/// var states = disk.crashStates(.power, at: now)
/// while let found = states.next() { … }
/// ```
///
/// A state that two ways of deciding lead to comes once when enumerated and may come again when
/// drawn. Garbage stands for every content that nobody wrote: one sample of it per state.
///
/// - Complexity: O(files + undecided sectors) a state, as much memory as one fork.
public struct DiskCrashStates: Sendable {
  /// What the crash leaves undecided.
  public let space: DiskCrashSpace
  private let crashed: Disk
  private let kind: CrashKind
  private var script: DiskScript? = DiskScript()
  private var seen: Set<DiskSurvivors> = []

  init(_ crashed: Disk, _ space: DiskCrashSpace, _ kind: CrashKind) {
    self.crashed = crashed
    self.space = space
    self.kind = kind
  }

  /// The next state, as the disk is found after the restart; `nil` when every one has been.
  public mutating func next() -> Disk? {
    while let survivors = nextSurvivors() {
      if seen.insert(survivors).inserted { return found(survivors) }
    }
    return nil
  }

  /// How many states there are, counted no further than to `limit` + 1.
  public func count(upTo limit: Int) -> Int {
    var walk = self
    var count = 0
    while count <= limit, let survivors = walk.nextSurvivors() {
      if walk.seen.insert(survivors).inserted { count += 1 }
    }
    return count
  }

  /// One state by lot, as the profile weighs them.
  public func sample(_ stream: inout RandomStream) -> Disk {
    var disk = crashed
    disk.fates = DiskFates(stream)
    _ = stream.next()
    let survivors = disk.draw(from: space, kind)
    disk.apply(survivors)
    return disk
  }

  /// The disk as the last process saw it, with every operation that had begun by then.
  public var running: Disk { crashed }

  /// The state in which nothing undecided survives.
  public var least: Disk { found(crashed.least(of: space)) }

  /// The state in which everything survives that the page cache held.
  public var most: Disk { found(crashed.most(of: space)) }

  private mutating func nextSurvivors() -> DiskSurvivors? {
    guard let path = script else { return nil }
    var disk = crashed
    disk.fates.follow(path)
    let survivors = disk.draw(from: space, kind)
    script = disk.fates.script
    if script?.advance() != true { script = nil }
    return survivors
  }

  private func found(_ survivors: DiskSurvivors) -> Disk {
    var disk = crashed
    disk.apply(survivors)
    return disk
  }
}

extension Disk {
  /// The states that a crash of the machine at an instant may leave; the disk itself is untouched.
  public func crashStates(_ kind: CrashKind, at instant: Instant) -> DiskCrashStates {
    var crashed = self
    let space = crashed.stop(kind, at: instant)
    return DiskCrashStates(crashed, space, kind)
  }

  /// The instants, from the horizon on, at which a crash finds the disk in a way of its own:
  /// the begin of every operation that a handler has run ahead with, and the end of every transfer.
  public var crashInstants: [Instant] {
    var instants = [horizon]
    instants += undo.entries.map(\.begin)
    instants += transfers.map(\.written)
    let later = instants.filter { $0 >= horizon }.sorted()
    return later.indices.filter { $0 == 0 || later[$0] != later[$0 - 1] }.map { later[$0] }
  }

  /// Changes whenever an operation or background work changed what a crash could leave.
  public var changeMark: DiskChangeMark {
    DiskChangeMark(
      bytesWritten: counters.bytesWritten,
      operations: journal.serial,
      pending: journal.operations.count,
      transfers: nextTransfer,
      unsettled: transfers.count,
      dirtyPages: dirtyPages
    )
  }

  /// A digest of the names and contents that a process would see.
  ///
  /// - Complexity: O(bytes).
  public func contentDigest() -> Digest {
    var digest = Digest()
    absorb(Self.root, into: &digest)
    return digest
  }

  private func contentDigest(of file: Int32) -> Digest {
    var digest = ContentDigest()
    inodes[file].content.forEachExtent(0, inodes[file].content.size) { extent in
      if extent.isZeros { digest.absorb(zeros: extent.count) } else { digest.absorb(extent.bytes) }
    }
    return digest.value
  }

  private func absorb(_ directory: Int32, into digest: inout Digest) {
    for entry in inodes[directory].entries.entries {
      for byte in entry.name.utf8 { digest.mix(UInt64(byte)) }
      if inodes[entry.inode].isDirectory {
        digest.mix(UInt64.max)
        absorb(entry.inode, into: &digest)
        digest.mix(UInt64.max - 1)
      } else {
        digest.mix(contentDigest(of: entry.inode))
      }
    }
  }
}

/// Counts of what happened to a disk; equal marks mean equal crash states.
public struct DiskChangeMark: Hashable, Sendable {
  var bytesWritten: Int64
  var operations: Int64
  var pending: Int
  var transfers: Int64
  var unsettled: Int
  var dirtyPages: Int64
}
