/// Promises that no real disk keeps, for tests that must notice a model that keeps them.
///
/// A model that is too kind makes every system look safe. Each kindness is caught by a test of its
/// own; nothing but those tests sets one.
struct DiskKindness: OptionSet, Hashable, Sendable {
  let rawValue: UInt8

  /// Closing a file makes its contents durable.
  static let syncsOnClose = DiskKindness(rawValue: 1 << 0)
  /// Renaming a file makes its contents durable.
  static let syncsOnRename = DiskKindness(rawValue: 1 << 1)
  /// No append is ever lost.
  static let keepsAppends = DiskKindness(rawValue: 1 << 2)
  /// Names outlive power loss without a sync of their directory.
  static let keepsNames = DiskKindness(rawValue: 1 << 3)
}

extension Disk {
  /// What a kind disk keeps in a crash beyond what it must.
  mutating func applyKindness(to survivors: inout DiskSurvivors, from space: DiskCrashSpace) {
    if kindness.contains(.keepsNames) {
      survivors.operations = [Bool](repeating: true, count: space.operations)
    }
    if kindness.contains(.keepsAppends) { survivors.files = most(of: space).files }
  }
}
