import Hardware
import Primitives
import Testing

/// The crash that leaves names as they were and files with a piece missing.
@Suite struct DiskTornTests {
  private static let page = 4_096

  private static var device: DeviceProfile {
    var device = DeviceProfile.nvmePLP
    device.sector = ByteCount(512)
    return device
  }

  /// Contents of a file, of which one page was synced and five were not, after its torn end; and
  /// whether a removed file is there again.
  private func torn(_ fileSystem: FileSystemProfile) throws -> (contents: [UInt8], isBack: Bool) {
    var test = TestDisk(fileSystem, device: Self.device)
    let file = try test.durableFile("log", [UInt8](repeating: 1, count: Self.page))
    _ = try test.durableFile("marker", [9])
    try test.disk.remove("marker", at: &test.now)
    try test.append(5 * Self.page, tag: 2, to: file)
    test.crash(.power, keep: .torn)
    return (try #require(try test.contents("log")), try test.contents("marker") != nil)
  }

  @Test("where names and contents have no order, a removal is undone and contents have a hole")
  func adversarial() throws {
    let found = try torn(.adversarial)
    #expect(found.isBack)
    #expect(found.contents.count == 6 * Self.page)
    let zeros = found.contents.indices.filter { found.contents[$0] == 0 }
    #expect(zeros.count == 512 && zeros.first == 28 * 512 && zeros.last == 29 * 512 - 1)
  }

  @Test("whole blocks are missing where the file system writes blocks in any order")
  func blocks() throws {
    let found = try torn(.adversarial.with { $0.blockAtomic = true })
    let zeros = found.contents.indices.filter { found.contents[$0] == 0 }
    #expect(zeros == Array(3 * Self.page..<4 * Self.page))
  }

  @Test("no file grows beyond what its journal committed while an earlier removal is undone")
  func ordered() throws {
    for fileSystem in [FileSystemProfile.ext4Ordered, .ext4Journal, .xfs] {
      let found = try torn(fileSystem)
      #expect(found.isBack, "\(fileSystem.name)")
      #expect(found.contents.count == Self.page, "\(fileSystem.name)")
    }
  }

  @Test("without a removal before it, half of an append survives as a prefix")
  func prefix() throws {
    var test = TestDisk(.xfs)
    let file = try test.durableFile("log", [UInt8](repeating: 1, count: Self.page))
    try test.append(4 * Self.page, tag: 2, to: file)
    test.crash(.power, keep: .torn)
    #expect(try test.contents("log")?.count == 3 * Self.page)
  }
}

extension FileSystemProfile {
  fileprivate func with(_ change: (inout FileSystemProfile) -> Void) -> FileSystemProfile {
    var copy = self
    change(&copy)
    return copy
  }
}
