import Primitives

/// What a write-out that failed leaves behind; its pages are clean in every case, so that a sync
/// tried again succeeds without having written anything (loss-models §3.4).
public enum DiskFailedSync: String, Hashable, Sendable, CaseIterable {
  /// New contents in memory until evicted, then old ones; reported by that sync (ext4, xfs).
  case keepNew = "keep-new"
  /// The same, but that sync succeeds and a later one reports it (ext4 with `data=journal`).
  case reportLate = "report-late"
  /// Memory goes back to the old contents and size, and a writer's position does not (btrfs).
  case revert
}

/// Name `input-output`: chosen calls of a class fail with EIO.
///
/// A sync or writeback that fails leaves its pages clean though they are not on the media. Each
/// open handle of the file reports it once. Ends after `count` calls or when healed.
public struct InputOutputFault: DiskFaultKind {
  /// Which class of calls.
  public var target: DiskFaultTarget
  /// Which calls of the class.
  public var coordinates: DiskFaultCoordinates
  /// What a failed sync or writeback leaves; `nil`: as the file system does.
  public var leaves: DiskFailedSync?

  /// Describes the fault.
  public init(
    target: DiskFaultTarget,
    at coordinates: DiskFaultCoordinates = DiskFaultCoordinates(),
    leaves: DiskFailedSync? = nil
  ) {
    self.target = target
    self.coordinates = coordinates
    self.leaves = leaves
  }

  /// Makes a fault; arguments that are missing or have another form take their defaults.
  public init(_ arguments: FaultArguments) {
    self.init(
      target: arguments.operation ?? .write,
      at: DiskFaultCoordinates(arguments),
      leaves: arguments.text("leaves").flatMap { DiskFailedSync(rawValue: $0) }
    )
  }

  /// The kind's entry in the registry.
  public static let description = FaultDescription(
    name: DiskFaultName.inputOutput.rawValue,
    summary: "Chosen calls fail with EIO; a failed sync leaves its pages clean and unwritten.",
    source: "Rebello et al. 2020; kernel documentation of errseq_t",
    parameters: [DiskFaultCoordinates.operation(DiskFaultTarget.allCases, .write)]
      + DiskFaultCoordinates.parameters + [
        FaultParameter(
          "leaves",
          .word(DiskFailedSync.allCases.map(\.rawValue)),
          "what a failed sync or writeback leaves",
          standard: "as the file system does"
        ),
        DiskFaultCoordinates.length,
      ],
    draws: "a number below the chance's denominator per matching call, a gap per hit of 'every'",
    heals: "no call fails any more; pages lost by then stay lost",
    counters: ["calls and writebacks that failed"]
  )
}
