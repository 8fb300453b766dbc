import Environment
import Hardware
import Primitives

/// What an engine event is about, packed into its 16-bit kind.
///
/// The low bits are a tag; a timer puts its lane and own kind above it, a step of the network its
/// kind and reason.
enum EventKind {
  static let timer: UInt16 = 0
  static let message: UInt16 = 1
  static let network: UInt16 = 2
  static let laneFree: UInt16 = 3
  static let script: UInt16 = 4
  static let nemesis: UInt16 = 5
  static let deferred: UInt16 = 6

  private static let tagBits: UInt16 = 4
  private static let laneBits: UInt16 = 2

  /// The tag of a packed kind.
  static func tag(of kind: UInt16) -> UInt16 { kind & ((1 << tagBits) - 1) }

  /// Packs a timer's kind and lane.
  static func pack(_ token: TimerToken) -> UInt16 {
    let limit: UInt16 = 1 << (16 - tagBits - laneBits)
    invariant(token.kind < limit, "a timer kind fits ten bits")
    return timer | UInt16(token.lane.rawValue) << tagBits | token.kind << (tagBits + laneBits)
  }

  /// The timer that `kind` and `payload` stand for.
  static func token(_ kind: UInt16, payload: Int32) -> TimerToken {
    let raw = UInt8(kind >> tagBits & ((1 << laneBits) - 1))
    guard let lane = Lane(rawValue: raw) else { fatalError("unknown lane \(raw)") }
    return TimerToken(
      kind: kind >> (tagBits + laneBits),
      lane: lane,
      value: UInt32(bitPattern: payload)
    )
  }

  /// Packs a step of the network; its connection end goes into the payload.
  static func pack(_ control: NetworkControl) -> UInt16 {
    network | UInt16(control.kind.rawValue) << tagBits | UInt16(control.reason.rawValue) << 8
  }

  /// The step of the network that `kind` and `payload` stand for.
  static func control(_ kind: UInt16, payload: Int32) -> NetworkControl {
    let packed =
      UInt64(UInt32(bitPattern: payload)) | UInt64(kind >> tagBits & 0xF) << 32
      | UInt64(kind >> 8) << 40
    guard let control = NetworkControl(packed: packed) else { fatalError("unknown network step") }
    return control
  }
}
