import Primitives

/// Name `misdirected-write`: a write lands elsewhere, in the same or in another file.
public struct MisdirectedWriteFault: DiskFaultKind {
  /// Which writes.
  public var writes: DiskWriteSelection
  /// Files it may land in; `nil`: the same file.
  public var into: DiskFilePattern?
  /// How far behind (or before) its place it lands; `nil`: a drawn page of the file.
  public var shift: Int64?

  /// Describes the fault.
  public init(
    _ writes: DiskWriteSelection = DiskWriteSelection(),
    into: String? = nil,
    shift: Int64? = nil
  ) {
    self.writes = writes
    self.into = into.map { DiskFilePattern($0) }
    self.shift = shift
  }

  /// Makes a fault; arguments that are missing or have another form take their defaults.
  public init(_ arguments: FaultArguments) {
    self.init(
      DiskWriteSelection(arguments),
      into: arguments.text("into"),
      shift: arguments.integer("shift")
    )
  }

  /// The kind's entry in the registry.
  public static let description = FaultDescription(
    name: DiskFaultName.misdirectedWrite.rawValue,
    summary: "A write lands in another place, whose own bytes it replaces on the media.",
    source: "Bairavasundaram et al. 2008 (identity discrepancies)",
    parameters: DiskWriteSelection.parameters + [
      FaultParameter("into", .pattern, "files it may land in", standard: "the same file"),
      FaultParameter(
        "shift",
        .integer(-1_000_000_000...1_000_000_000),
        "bytes from its place to where it lands",
        standard: "a drawn page of the file"
      ),
    ],
    draws: "one of the files it may land in, and a page of that file",
    heals: "writes land where they should; both places stay wrong until written again",
    counters: ["writes that landed elsewhere"]
  )
}
