import Primitives

/// Takes decisions from an input, byte by byte; zeros once it is used up.
struct InputReader {
  private let input: [UInt8]
  private var position = 0

  init(_ input: [UInt8]) { self.input = input }

  var isAtEnd: Bool { position >= input.count }

  mutating func byte() -> UInt8 {
    guard position < input.count else { return 0 }
    defer { position += 1 }
    return input[position]
  }

  mutating func bytes(_ count: Int) -> [UInt8] {
    let end = min(input.count, position + count)
    defer { position = end }
    return Array(input[position..<end])
  }

  mutating func rest() -> [UInt8] { bytes(input.count) }

  mutating func choose<T>(_ choices: [T]) -> T { choices[Int(byte()) % choices.count] }

  /// A small number, or one at an edge of its type.
  mutating func number() -> Int64 {
    let first = byte()
    guard first >= 240 else { return Int64(first) }
    let edges: [Int64] = [
      -1, .min, .max, .max - 1, 1 << 31, (1 << 31) - 1, 1 << 32, 1 << 62, 1_000_000,
    ]
    return edges[Int(first - 240) % edges.count]
  }
}
