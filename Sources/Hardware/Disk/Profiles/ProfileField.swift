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

  static func interval(_ name: String, _ path: Path<Interval>, from least: Interval) -> Self {
    Self(
      word: ProfileFieldName(name, .interval(least)),
      get: { .interval($0[keyPath: path]) },
      set: { profile, value in
        guard case .interval(let interval) = value, interval >= least else { return false }
        profile[keyPath: path] = interval
        return true
      }
    )
  }

  static func optional(_ name: String, _ path: Path<Interval?>) -> Self {
    let least = Interval.milliseconds(1)
    return Self(
      word: ProfileFieldName(name, .intervalOrNever(least)),
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

  static func size(_ name: String, _ path: Path<ByteCount>) -> Self {
    Self(
      word: ProfileFieldName(name, .bytes(0)),
      get: { .bytes($0[keyPath: path]) },
      set: { profile, value in
        guard case .bytes(let size) = value, size >= .zero else { return false }
        profile[keyPath: path] = size
        return true
      }
    )
  }

  static func oneOf(_ sizes: [ByteCount], _ name: String, _ path: Path<ByteCount>) -> Self {
    Self(
      word: ProfileFieldName(name, .sizes(sizes)),
      get: { .bytes($0[keyPath: path]) },
      set: { profile, value in
        guard case .bytes(let size) = value, sizes.contains(size) else { return false }
        profile[keyPath: path] = size
        return true
      }
    )
  }

  static func speed(_ name: String, _ path: Path<Int64>) -> Self {
    let least: Int64 = 1_000
    return Self(
      word: ProfileFieldName(name, .bytes(least)),
      get: { .bytes(ByteCount($0[keyPath: path])) },
      set: { profile, value in
        guard case .bytes(let size) = value, size.bytes >= least else { return false }
        profile[keyPath: path] = size.bytes
        return true
      }
    )
  }

  static func ratio(_ name: String, _ path: Path<Ratio>) -> Self {
    Self(
      word: ProfileFieldName(name, .ratio),
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

  static func flag(_ name: String, _ path: Path<Bool>) -> Self {
    Self(
      word: ProfileFieldName(name, .flag),
      get: { .flag($0[keyPath: path]) },
      set: { profile, value in
        guard case .flag(let flag) = value else { return false }
        profile[keyPath: path] = flag
        return true
      }
    )
  }

  static func word<Word>(_ name: String, _ path: Path<Word>) -> Self
  where Word: RawRepresentable & CaseIterable & Sendable, Word.RawValue == String {
    Self(
      word: ProfileFieldName(name, .word(Word.allCases.map(\.rawValue))),
      get: { .word($0[keyPath: path].rawValue) },
      set: { profile, value in
        guard case .word(let text) = value, let word = Word(rawValue: text) else { return false }
        profile[keyPath: path] = word
        return true
      }
    )
  }

  static func latency(_ name: String, _ path: Path<DiskLatency>) -> Self {
    Self(
      word: ProfileFieldName(name, .latency),
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

extension FileSystemProfile {
  /// Every field but the name.
  public static let fields: [ProfileField<FileSystemProfile>] = [
    .optional("dirtyExpire", \.dirtyExpire),
    .interval("flusherPeriod", \.flusherPeriod, from: .milliseconds(1)),
    .ratio("backgroundLimit", \.backgroundLimit),
    .ratio("dirtyLimit", \.dirtyLimit),
    .flag("delayedAllocation", \.delayedAllocation),
    .size("reservation", \.reservation),
    .optional("journalCommit", \.journalCommit),
    .flag("journalByClock", \.journalByClock),
    .flag("orderedJournal", \.orderedJournal),
    .flag("dataJournal", \.dataJournal),
    .flag("sizeFollowsData", \.sizeFollowsData),
    .flag("replaceByRenameFlushes", \.replaceByRenameFlushes),
    .word("appendSurvival", \.appendSurvival),
    .flag("blockAtomic", \.blockAtomic),
    .ratio("strayWriteback", \.strayWriteback),
    .ratio("zeroTail", \.zeroTail),
    .ratio("garbageTail", \.garbageTail),
    .ratio("sectorSurvival", \.sectorSurvival),
    .ratio("garbage", \.garbage),
    .word("failedSync", \.failedSync),
    .word("failedJournal", \.failedJournal),
    .interval("callCost", \.callCost, from: .nanoseconds(1)),
    .speed("copyBandwidth", \.copyBandwidth),
  ]

  /// Sets one field by name; false when there is no such field or the value has not its form.
  public mutating func set(_ override: ProfileOverride) -> Bool {
    Self.fields.first { $0.word.name == override.field }?.set(&self, override.value) ?? false
  }
}

extension DeviceProfile {
  /// Every field but the name.
  public static let fields: [ProfileField<DeviceProfile>] = [
    .latency("read", \.read),
    .latency("write", \.write),
    .latency("sync", \.sync),
    .size("volatileCache", \.volatileCache),
    .interval("volatileHold", \.volatileHold, from: .zero),
    .ratio("flushHonoured", \.flushHonoured),
    .speed("bandwidth", \.bandwidth),
    .oneOf([512, 1_024, 2_048, 4_096].map { ByteCount($0) }, "sector", \.sector),
    .flag("isEphemeral", \.isEphemeral),
  ]

  /// Sets one field by name; false when there is no such field or the value has not its form.
  public mutating func set(_ override: ProfileOverride) -> Bool {
    Self.fields.first { $0.word.name == override.field }?.set(&self, override.value) ?? false
  }
}
