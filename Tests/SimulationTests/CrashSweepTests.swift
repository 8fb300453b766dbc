import Hardware
import KafkaLog
import Primitives
import Simulation
import Testing

/// Every state that a crash may leave, at every disk operation of a log's life.
@Suite struct CrashSweepTests {
  @Test("scratch", arguments: [FileSystemProfile.ext4Ordered, .adversarial])
  func scratch(fileSystem: FileSystemProfile) throws {
    var rig = try CrashRig(fileSystem, limit: 100)
    try rig.append(8)
    try rig.work()
    show(rig, "append")
    rig.log.setHighWatermark(rig.log.logEndOffset)
    try rig.checkpoint(.recoveryPoint)
    try rig.checkpoint(.replication)
    show(rig, "checkpoint")
    try rig.handler("truncate") { rig in
      _ = try rig.log.truncate(to: Offset(5), now: 0, on: &rig.storage)
    }
    try rig.work()
    try rig.append(4, epoch: 1)
    try rig.work()
    show(rig, "truncate")
    try rig.stop()
    show(rig, "stop")
    rig.kill()
    try rig.start()
    try rig.append(4, epoch: 2)
    try rig.work()
    show(rig, "start")
  }

  func show(_ rig: CrashRig, _ label: String) {
    print(label, rig.sweep.census, rig.sweep.faults, rig.sweep.refusals)
    for finding in rig.sweep.findings.prefix(6) { print("  ", finding.text) }
  }
}
