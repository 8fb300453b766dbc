import Primitives

/// A field of a profile that can be read and set by name.
public struct ProfileField<Profile: Sendable>: Sendable {
  /// Name and form in scenario files.
  public let word: ProfileFieldName
  /// The field's value.
  public let get: @Sendable (Profile) -> ProfileValue
  /// Sets the field; false when the value has not the field's form.
  public let set: @Sendable (inout Profile, ProfileValue) -> Bool

  typealias Path<Value> = any WritableKeyPath<Profile, Value> & Sendable

  static func interval(
    _ name: String,
    _ path: Path<Interval>,
    from least: Interval,
    _ meaning: String
  ) -> Self {
    Self(
      word: ProfileFieldName(name, .interval(least), meaning),
      get: { .interval($0[keyPath: path]) },
      set: { profile, value in
        guard case .interval(let interval) = value, interval >= least else { return false }
        profile[keyPath: path] = interval
        return true
      }
    )
  }

  static func optional(_ name: String, _ path: Path<Interval?>, _ meaning: String) -> Self {
    let least = Interval.milliseconds(1)
    return Self(
      word: ProfileFieldName(name, .intervalOrNever(least), meaning),
      get: { $0[keyPath: path].map { .interval($0) } ?? .never },
      set: { profile, value in
        switch value {
        case .never: profile[keyPath: path] = nil
        case .interval(let interval) where interval >= least: profile[keyPath: path] = interval
        default: return false
        }
        return true
      }
    )
  }

  static func size(_ name: String, _ path: Path<ByteCount>, _ meaning: String) -> Self {
    Self(
      word: ProfileFieldName(name, .bytes(0), meaning),
      get: { .bytes($0[keyPath: path]) },
      set: { profile, value in
        guard case .bytes(let size) = value, size >= .zero else { return false }
        profile[keyPath: path] = size
        return true
      }
    )
  }

  static func oneOf(
    _ sizes: [ByteCount],
    _ name: String,
    _ path: Path<ByteCount>,
    _ meaning: String
  ) -> Self {
    Self(
      word: ProfileFieldName(name, .sizes(sizes), meaning),
      get: { .bytes($0[keyPath: path]) },
      set: { profile, value in
        guard case .bytes(let size) = value, sizes.contains(size) else { return false }
        profile[keyPath: path] = size
        return true
      }
    )
  }

  static func speed(_ name: String, _ path: Path<Int64>, _ meaning: String) -> Self {
    let least: Int64 = 1_000
    return Self(
      word: ProfileFieldName(name, .bytes(least), meaning),
      get: { .bytes(ByteCount($0[keyPath: path])) },
      set: { profile, value in
        guard case .bytes(let size) = value, size.bytes >= least else { return false }
        profile[keyPath: path] = size.bytes
        return true
      }
    )
  }

  static func ratio(_ name: String, _ path: Path<Ratio>, _ meaning: String) -> Self {
    Self(
      word: ProfileFieldName(name, .ratio, meaning),
      get: { .ratio($0[keyPath: path]) },
      set: { profile, value in
        guard case .ratio(let ratio) = value, ratio.numerator <= ratio.denominator else {
          return false
        }
        profile[keyPath: path] = ratio
        return true
      }
    )
  }

  static func flag(_ name: String, _ path: Path<Bool>, _ meaning: String) -> Self {
    Self(
      word: ProfileFieldName(name, .flag, meaning),
      get: { .flag($0[keyPath: path]) },
      set: { profile, value in
        guard case .flag(let flag) = value else { return false }
        profile[keyPath: path] = flag
        return true
      }
    )
  }

  static func word<Word>(_ name: String, _ path: Path<Word>, _ meaning: String) -> Self
  where Word: RawRepresentable & CaseIterable & Sendable, Word.RawValue == String {
    Self(
      word: ProfileFieldName(name, .word(Word.allCases.map(\.rawValue)), meaning),
      get: { .word($0[keyPath: path].rawValue) },
      set: { profile, value in
        guard case .word(let text) = value, let word = Word(rawValue: text) else { return false }
        profile[keyPath: path] = word
        return true
      }
    )
  }

  static func latency(_ name: String, _ path: Path<DiskLatency>, _ meaning: String) -> Self {
    Self(
      word: ProfileFieldName(name, .latency, meaning),
      get: { .latency(p50: $0[keyPath: path].p50, p99: $0[keyPath: path].p99) },
      set: { profile, value in
        guard case .latency(let p50, let p99) = value, p50 > .zero, p99 >= p50 else {
          return false
        }
        profile[keyPath: path] = DiskLatency(p50: p50, p99: p99)
        return true
      }
    )
  }
}
