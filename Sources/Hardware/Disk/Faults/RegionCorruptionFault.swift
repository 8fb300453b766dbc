import Primitives

/// Name `region-corruption`: a range of the volume turns to garbage, whatever files lie there.
///
/// The volume is taken as the media of its files one after the other, in order of their creation;
/// names and sizes are not touched. Memory forgets the pages too.
public struct RegionCorruptionFault: DiskFaultKind {
  /// First byte of the range within the volume's data; `nil`: drawn.
  public var position: ByteCount?
  /// Number of bytes.
  public var length: ByteCount

  /// Describes the fault.
  public init(position: ByteCount? = nil, length: ByteCount = .kibibytes(64)) {
    self.position = position
    self.length = length
  }

  /// Makes a fault; arguments that are missing or have another form take their defaults.
  public init(_ arguments: FaultArguments) {
    self.init(
      position: arguments.size("position"),
      length: arguments.size("length") ?? .kibibytes(64)
    )
  }

  /// The kind's entry in the registry.
  public static let description = FaultDescription(
    name: DiskFaultName.regionCorruption.rawValue,
    summary: "A range of the volume turns to garbage across files.",
    source: "Panzer-Steindel 2007: regions of 64 KiB",
    parameters: [
      FaultParameter(
        "position",
        .size(atLeast: 0),
        "first byte within the data",
        standard: "drawn"
      ),
      FaultParameter("length", .size(atLeast: 1), "bytes that turn to garbage", standard: "64KiB"),
    ],
    draws: "the position, then the garbage",
    heals: "it has happened; the range stays garbage until it is written again",
    counters: ["files with a range of garbage"]
  )
}
