import Checking
import Primitives
import Simulation

/// The line of a result file that holds a record; one run is one line, with a checksum at its end.
extension RunRecord {
  /// Fields in their order, blanks between them, without the line end:
  /// number, seed, verdict, digest, events, acked, lost against the contract, lost with permission,
  /// unavailable (ns), probes, states, checks, finding, and the CRC-32C of all that.
  public var line: String {
    let found = finding.map {
      "\(Self.quoted($0.invariant))/\(Self.quoted($0.firstBroken))/\(Self.quoted($0.mechanism))"
    }
    let fields = [
      "\(index)", "\(seed)", verdict.rawValue, "\(digest)", "\(events)", "\(acked)",
      "\(forbidden)", "\(permitted)", "\(unavailable.nanoseconds)",
      Self.compressed(probes), Self.compressed(states.map { Int($0) }),
      checks.map { String($0, radix: 36) }.joined(separator: "."), found ?? "-",
    ]
    let body = fields.joined(separator: " ")
    return "\(body) \(Self.checksum(body))"
  }

  /// Reads a line; nil when it is damaged or cut short.
  public init?(line: String) {
    let parts = line.split(separator: " ", omittingEmptySubsequences: false).map(String.init)
    guard parts.count == 14, let last = parts.last,
      Self.checksum(parts.dropLast().joined(separator: " ")) == last,
      let index = Int(parts[0]), let seed = UInt64(parts[1]),
      let verdict = RunVerdict(rawValue: parts[2]), let digest = Self.digest(parts[3]),
      let events = UInt64(parts[4]), let acked = Int64(parts[5]),
      let forbidden = Int64(parts[6]), let permitted = Int64(parts[7]),
      let unavailable = Int64(parts[8]), let probes = Self.expanded(parts[9]),
      let states = Self.expanded(parts[10]), states.allSatisfy({ $0 <= Int(UInt16.max) }),
      let checks = Self.counts(parts[11])
    else { return nil }
    self.index = index
    self.seed = seed
    self.verdict = verdict
    self.digest = digest
    self.events = events
    self.acked = acked
    self.forbidden = forbidden
    self.permitted = permitted
    self.unavailable = Interval(nanoseconds: unavailable)
    self.probes = probes
    self.states = states.map { UInt16($0) }
    self.checks = checks
    guard parts[12] != "-" else {
      finding = nil
      return
    }
    let words = parts[12].split(separator: "/", omittingEmptySubsequences: false)
    guard words.count == 3 else { return nil }
    finding = FindingClass(
      invariant: Self.unquoted(words[0]),
      firstBroken: Self.unquoted(words[1]),
      mechanism: Self.unquoted(words[2])
    )
  }

  /// Eight hexadecimal digits.
  static func checksum(_ text: String) -> String {
    let digits = String(CRC32C.checksum(Bytes(Array(text.utf8))), radix: 16)
    return String(repeating: "0", count: 8 - digits.count) + digits
  }

  private static func digest(_ text: String) -> Digest? {
    guard text.utf8.count == 32, let high = UInt64(text.prefix(16), radix: 16),
      let low = UInt64(text.suffix(16), radix: 16)
    else { return nil }
    var digest = Digest()
    digest.high = high
    digest.low = low
    return digest
  }

  /// Ascending numbers as their differences in base 36, dots between them; `-` for none.
  static func compressed(_ numbers: [Int]) -> String {
    guard !numbers.isEmpty else { return "-" }
    var last = 0
    return numbers.map { number in
      defer { last = number }
      return String(number - last, radix: 36)
    }.joined(separator: ".")
  }

  static func expanded(_ text: String) -> [Int]? {
    guard text != "-" else { return [] }
    var result: [Int] = []
    for part in text.split(separator: ".", omittingEmptySubsequences: false) {
      guard let step = Int(part, radix: 36), step >= 0, step <= 1 << 20 else { return nil }
      result.append((result.last ?? 0) + step)
    }
    return result
  }

  /// A count for each promise, in base 36 with dots between them.
  private static func counts(_ text: String) -> [Int64]? {
    let parts = text.split(separator: ".", omittingEmptySubsequences: false)
    let counts = parts.compactMap { Int64($0, radix: 36) }.filter { $0 >= 0 }
    return counts.count == parts.count && counts.count == InvariantName.allCases.count
      ? counts : nil
  }

  /// Text without blanks and slashes, which read back as themselves.
  static func quoted(_ text: String) -> String {
    var result = ""
    for byte in text.utf8 {
      let isPlain = byte > 32 && byte < 127 && byte != 47 && byte != 37
      result +=
        isPlain
        ? String(Unicode.Scalar(byte)) : "%" + (byte < 16 ? "0" : "") + String(byte, radix: 16)
    }
    return result
  }

  static func unquoted(_ text: Substring) -> String {
    var bytes: [UInt8] = []
    var rest = Array(text.utf8)[...]
    while let byte = rest.popFirst() {
      if byte == 37, let high = rest.popFirst(), let low = rest.popFirst(),
        let value = UInt8(String(decoding: [high, low], as: UTF8.self), radix: 16)
      {
        bytes.append(value)
      } else {
        bytes.append(byte)
      }
    }
    return String(decoding: bytes, as: UTF8.self)
  }
}
