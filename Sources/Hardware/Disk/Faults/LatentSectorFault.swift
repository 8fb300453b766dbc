import Primitives

/// Name `latent-sector`: sectors of the media cannot be read until they are written again.
///
/// What is in memory is read from there; `evict` drops it.
public struct LatentSectorFault: DiskFaultKind {
  /// Where.
  public var place: DiskFaultPlace
  /// Sectors in a row that are unreadable at a place.
  public var sectors: Int64

  /// Describes the fault.
  public init(at place: DiskFaultPlace = DiskFaultPlace(), sectors: Int64 = 1) {
    self.place = place
    self.sectors = sectors
  }

  /// Makes a fault; arguments that are missing or have another form take their defaults.
  public init(_ arguments: FaultArguments) {
    self.init(at: DiskFaultPlace(arguments), sectors: arguments.integer("sectors") ?? 1)
  }

  /// The kind's entry in the registry.
  public static let description = FaultDescription(
    name: DiskFaultName.latentSector.rawValue,
    summary: "Reads of some sectors fail with EIO until the sectors are written again.",
    source: "Bairavasundaram et al. 2007",
    parameters: DiskFaultPlace.parameters + [
      FaultParameter(
        "sectors",
        .integer(1...1_000_000),
        "sectors in a row at a place",
        standard: "1"
      ),
      DiskFaultCoordinates.length,
    ],
    draws: "a byte of the matching files' media per place, a gap per place of 'every'",
    heals: "the sectors can be read again",
    counters: ["reads that failed"]
  )
}
