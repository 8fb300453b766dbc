/// Default rates of disk faults that depend on the kind of disk.
public struct DeviceRates: Hashable, Sendable {
  /// Name of the device profile, as scenarios have it.
  public var device: String
  /// Kind of event.
  public var kind: EventKind
  /// The default for this device.
  public var rate: EventRate

  /// Every default that differs from that of an average SSD.
  public static let all: [DeviceRates] = [
    row(
      "hdd",
      .diskLoss,
      0.015,
      0.002,
      0.13,
      .quoted,
      "Backblaze 2025: 1.3 % a year, models 0.2 to 6.3 %; Schroeder 2007: up to 13 %"
    ),
    row(
      "hdd",
      .latentSector,
      0.03,
      0.007,
      0.1,
      .quoted,
      "Bairavasundaram 2007: 3.45 % of disks in 32 months, 8.5 % of nearline disks"
    ),
    row(
      "hdd",
      .silentCorruption,
      0.003,
      4e-4,
      5e-3,
      .quoted,
      "Bairavasundaram 2008: 0.466 % of nearline disks a year"
    ),
    row(
      "ebs-gp3",
      .diskLoss,
      0.002,
      0.001,
      0.002,
      .source,
      "AWS: annual failure rate of 0.1 to 0.2 %"
    ),
    row(
      "ebs-io2",
      .diskLoss,
      1e-5,
      1e-6,
      1e-4,
      .source,
      "AWS: durability of 99.999 %; range of a factor of ten either way"
    ),
  ]

  static func rate(of kind: EventKind, device: String) -> EventRate? {
    all.first { $0.kind == kind && $0.device == device }?.rate
  }

  private static func row(
    _ device: String,
    _ kind: EventKind,
    _ perYear: Double,
    _ low: Double,
    _ high: Double,
    _ evidence: Evidence,
    _ source: String
  ) -> DeviceRates {
    let range = ConfidenceInterval(low: low, high: high)
    let rate = EventRate(perYear: perYear, range: range, evidence: evidence, source: source)
    return DeviceRates(device: device, kind: kind, rate: rate)
  }
}
