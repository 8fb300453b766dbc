import Testing

@testable import Hardware

struct KindDiskTests {
  @Test(
    "the disk shows every outcome that unsynced work must reckon with",
    arguments: CrashBody.allCases
  )
  func realDisk(body: CrashBody) throws {
    let complaint = try body.complaint(on: [])
    #expect(complaint == nil)
  }

  static let traps: [(kindness: DiskKindness, body: CrashBody)] = [
    (.syncsOnClose, .closedFileIsLost), (.syncsOnRename, .renamedFileIsLost),
    (.keepsAppends, .appendsAreLost), (.keepsNames, .createdNameIsLost),
    (.keepsNames, .renameIsUndone), (.keepsNames, .removalIsUndone),
  ]

  @Test("a disk that is too kind is caught, each kind by its own test", arguments: traps)
  func kindDisk(trap: (kindness: DiskKindness, body: CrashBody)) throws {
    let complaint = try trap.body.complaint(on: trap.kindness)
    #expect(complaint != nil)
  }

  @Test("each kindness has a test that catches it, and every test something to catch")
  func complete() {
    for bit in 0..<4 {
      let isCaught = Self.traps.contains { $0.kindness.rawValue == 1 << UInt8(bit) }
      #expect(isCaught)
    }
    for body in CrashBody.allCases { #expect(Self.traps.contains { $0.body == body }) }
  }
}
