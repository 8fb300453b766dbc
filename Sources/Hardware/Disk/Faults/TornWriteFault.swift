import Primitives

/// Name `torn-write`: some parts of a write persist, the others keep what was there before.
public struct TornWriteFault: DiskFaultKind {
  /// Which writes.
  public var writes: DiskWriteSelection
  /// Parts of equal size that a write is divided into; `nil`: sectors of the device.
  public var parts: Int64?
  /// The parts that persist, from 1; `nil`: each by a coin, but never all of them.
  public var persist: [Int64]?

  /// Describes the fault.
  public init(
    _ writes: DiskWriteSelection = DiskWriteSelection(),
    parts: Int64? = nil,
    persist: [Int64]? = nil
  ) {
    self.writes = writes
    self.parts = parts
    self.persist = persist
  }

  /// Makes a fault; arguments that are missing or have another form take their defaults.
  public init(_ arguments: FaultArguments) {
    self.init(
      DiskWriteSelection(arguments),
      parts: arguments.integer("parts"),
      persist: arguments.integers("persist")
    )
  }

  /// The kind's entry in the registry.
  public static let description = FaultDescription(
    name: DiskFaultName.tornWrite.rawValue,
    summary: "Part of a write reaches the media; the call and the next sync succeed.",
    source: "SQLite on powersafe overwrite; NVMe's AWUPF",
    parameters: DiskWriteSelection.parameters + [
      FaultParameter(
        "parts",
        .integer(1...4_096),
        "parts of a write",
        standard: "sectors of the device"
      ),
      FaultParameter(
        "persist",
        .integers(1...4_096),
        "numbers of the parts that persist",
        standard: "each by a coin, but not all"
      ),
    ],
    draws: "a coin per part",
    heals: "writes are whole; what was torn stays so until it is written again",
    counters: ["writes torn on their way to the media"]
  )
}
