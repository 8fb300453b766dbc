import Primitives

@testable import Hardware

/// What a crash may do to work that was not synced.
///
/// Each body looks for one outcome over many seeds, and complains when it never comes. A disk that
/// is too kind hides it.
enum CrashBody: String, CaseIterable, Sendable {
  case closedFileIsLost
  case renamedFileIsLost
  case appendsAreLost
  case createdNameIsLost
  case renameIsUndone
  case removalIsUndone

  /// Nil when the outcome was seen and nothing synced was ever lost.
  func complaint(on kindness: DiskKindness) throws -> String? {
    var seen = 0
    for seed in 1...60 as ClosedRange<UInt64> {
      var test = TestDisk(seed: seed)
      test.disk.kindness = kindness
      let file = try test.durableFile("kept", ramp(5_000))
      try test.disk.close(file, at: &test.now)
      if try happens(on: &test) { seen += 1 }
      guard try test.contents("kept") == ramp(5_000) else {
        return "seed \(seed) lost a synced file"
      }
    }
    return seen == 0 ? "\(rawValue) is never seen" : nil
  }

  private func happens(on test: inout TestDisk) throws -> Bool {
    switch self {
    case .closedFileIsLost:
      let file = try test.durableFile("log", ramp(100))
      try test.append(20_000, to: file)
      try test.disk.close(file, at: &test.now)
      return try cut(&test, "log") == 100
    case .renamedFileIsLost:
      let file = try test.durableFile("log", ramp(100))
      try test.append(20_000, to: file)
      try test.disk.rename("log", to: "log.1", at: &test.now)
      try test.disk.syncDirectory("", at: &test.now)
      return try cut(&test, "log.1") == 100
    case .appendsAreLost:
      let file = try test.durableFile("log", ramp(100))
      for _ in 0..<5 {
        try test.append(5_000, to: file)
        test.wait(.milliseconds(100))
      }
      return try cut(&test, "log") == 100
    case .createdNameIsLost:
      _ = try test.open("new")
      return try cut(&test, "new") == nil
    case .renameIsUndone:
      _ = try test.durableFile("old", ramp(100))
      try test.disk.rename("old", to: "new", at: &test.now)
      return try cut(&test, "old") == 100
    case .removalIsUndone:
      let file = try test.durableFile("old", ramp(100))
      try test.disk.close(file, at: &test.now)
      try test.disk.remove("old", at: &test.now)
      return try cut(&test, "old") == 100
    }
  }

  /// Cuts the power and says how long the file is afterwards.
  private func cut(_ test: inout TestDisk, _ path: String) throws -> Int? {
    test.disk.advance(to: test.now)
    test.crash(.power)
    return try test.contents(path)?.count
  }
}
