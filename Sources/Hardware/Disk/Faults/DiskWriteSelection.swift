import Primitives

/// Which writes a fault of writing hits: calls of the application or transfers to the device.
public struct DiskWriteSelection: Hashable, Sendable {
  /// `write` for the bytes of a call, `sync` or `writeback` for those of a transfer.
  public var target: DiskFaultTarget
  /// Which of them.
  public var coordinates: DiskFaultCoordinates

  /// Names writes.
  public init(
    target: DiskFaultTarget = .write,
    at coordinates: DiskFaultCoordinates = DiskFaultCoordinates()
  ) {
    self.target = target
    self.coordinates = coordinates
  }

  /// Takes the selection out of a fault's arguments.
  init(_ arguments: FaultArguments) {
    self.init(
      target: arguments.operation ?? .write,
      at: DiskFaultCoordinates(arguments)
    )
  }

  /// The parameters of a selection.
  static let parameters: [FaultParameter] =
    [DiskFaultCoordinates.operation([.write, .sync, .writeback], .write)]
    + DiskFaultCoordinates.parameters + [DiskFaultCoordinates.length]
}
