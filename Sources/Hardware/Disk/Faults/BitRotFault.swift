import Primitives

/// Name `bit-rot`: bits of a sector flip on the media; memory shows it once the page was evicted.
public struct BitRotFault: DiskFaultKind {
  /// Where.
  public var place: DiskFaultPlace
  /// Draws of a bit to flip at a place; one drawn twice flips back.
  public var bits: Int64

  /// Describes the fault.
  public init(at place: DiskFaultPlace = DiskFaultPlace(), bits: Int64 = 1) {
    self.place = place
    self.bits = bits
  }

  /// Makes a fault; arguments that are missing or have another form take their defaults.
  public init(_ arguments: FaultArguments) {
    self.init(at: DiskFaultPlace(arguments), bits: arguments.integer("bits") ?? 1)
  }

  /// The kind's entry in the registry.
  public static let description = FaultDescription(
    name: DiskFaultName.bitRot.rawValue,
    summary: "Bits of a sector flip on the media at rest, and no read reports it.",
    source: "Bairavasundaram et al. 2008 (checksum mismatches)",
    parameters: DiskFaultPlace.parameters + [
      FaultParameter("bits", .integer(1...4_096), "bits that flip at a place", standard: "1")
    ],
    draws: "a byte of the matching files' media per place, then a bit of its sector per flip",
    heals: "no further bit flips; what has flipped stays so until it is written again",
    counters: ["places where bits flipped"]
  )
}
