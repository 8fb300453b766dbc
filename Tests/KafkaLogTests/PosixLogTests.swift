import Environment
import Foundation
import KafkaLog
import Primitives
import Testing

/// The same log on real files.
struct PosixLogTests {
  /// Runs `body` with a rig in a temporary directory.
  func withRig(_ config: LogConfig, _ body: (inout Rig<PosixStorage>) throws -> Void) throws {
    let root = FileManager.default.temporaryDirectory.appending(path: UUID().uuidString)
    try FileManager.default.createDirectory(at: root, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: root) }
    var rig = try Rig(PosixStorage(root: root.path), config: config)
    try body(&rig)
  }

  @Test("append, roll, close, open, tear, recover, truncate on real files")
  func livesOnRealFiles() throws {
    let size = Int64(batch().count)
    try withRig(smallConfig(segment: 5 * size, interval: 100)) { rig in
      for index in 0..<23 { try rig.lead(batch(), epoch: Int32(index / 10)) }
      try rig.work()
      let all = try rig.readAll(from: 20)
      try rig.log.close(now: noon, on: &rig.storage)
      try rig.reopen(clean: true)
      #expect(rig.log.logEndOffset == Offset(23))
      #expect(try rig.readAll(from: 20) == all)
      rig.log.closeHandles(on: &rig.storage)
      let file = try rig.storage.open(rig.log.path + "/" + name(20, ".log"), .existing)
      try rig.storage.truncate(file, to: ByteCount(2 * size + 9))
      try rig.storage.close(file)
      try rig.reopen(clean: false, recoveryPoint: 20)
      #expect(rig.log.logEndOffset == Offset(22))
      #expect(try rig.log.truncate(to: Offset(12), now: noon, on: &rig.storage))
      #expect(rig.log.latestEpoch == Epoch(1))
      try rig.work()
      try rig.lead(batch(), epoch: 3)
      for offset in 0..<13 {
        #expect(try shape(rig.readAll(from: Int64(offset))).ranges.first?[0] == Int64(offset))
      }
    }
  }
}
