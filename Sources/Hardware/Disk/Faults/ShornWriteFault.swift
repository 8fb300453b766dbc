import Primitives

/// Name `shorn-write`: of each 4 KiB of a write only the first 3/8 or 7/8 persist.
///
/// Seen on drives that acknowledge 4 KiB and program 512 B (loss-models §3.3).
public struct ShornWriteFault: DiskFaultKind {
  /// Which writes.
  public var writes: DiskWriteSelection
  /// Eighths of a page that persist; `nil`: 3 or 7 by a coin per page.
  public var keep: Int64?

  /// Describes the fault.
  public init(_ writes: DiskWriteSelection = DiskWriteSelection(), keep: Int64? = nil) {
    self.writes = writes
    self.keep = keep
  }

  /// Makes a fault; arguments that are missing or have another form take their defaults.
  public init(_ arguments: FaultArguments) {
    let keep = arguments.text("keep").flatMap { Self.eighths[$0] }
    self.init(DiskWriteSelection(arguments), keep: keep)
  }

  private static let eighths: [String: Int64] = ["3/8": 3, "7/8": 7]

  /// The kind's entry in the registry.
  public static let description = FaultDescription(
    name: DiskFaultName.shornWrite.rawValue,
    summary: "Of each 4 KiB page of a write only the first 3/8 or 7/8 reach the media.",
    source: "Zheng et al. 2013",
    parameters: DiskWriteSelection.parameters + [
      FaultParameter(
        "keep",
        .word(["3/8", "7/8"]),
        "what persists of a page",
        standard: "by a coin"
      )
    ],
    draws: "a coin per page",
    heals: "writes are whole; what was shorn stays so until it is written again",
    counters: ["writes shorn on their way to the media"]
  )
}
