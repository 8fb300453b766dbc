import Hardware
import KafkaLog
import Primitives
import Simulation

/// A piece of a log's life; every disk operation in it is a crash point.
enum CrashLife: String, CaseIterable, Sendable {
  case appendAndRoll, checkpoints, truncation, cleanStop, cleanStart, uncleanStart, retention
  case failingDirectory

  func play(_ rig: inout CrashRig) throws {
    try rig.append(6)
    switch self {
    case .appendAndRoll: try rollOn(&rig)
    case .checkpoints: try checkpoints(&rig)
    case .truncation: try truncate(&rig)
    case .cleanStop: try rig.stop()
    case .cleanStart: try restart(&rig)
    case .uncleanStart: try recover(&rig)
    case .retention: try retain(&rig)
    case .failingDirectory: try fail(&rig)
    }
  }

  private func rollOn(_ rig: inout CrashRig) throws {
    try rig.work()
    try rig.append(6)
    rig.pass(.seconds(36), steps: 36)
    try rig.append(2, epoch: 1)
  }

  private func checkpoints(_ rig: inout CrashRig) throws {
    try rig.work()
    rig.log.setHighWatermark(rig.log.logEndOffset)
    for which in LogDirectory.OffsetCheckpoint.allCases { try rig.checkpoint(which) }
    try rig.append(2, epoch: 1)
    try rig.checkpoint(.replication)
  }

  private func truncate(_ rig: inout CrashRig) throws {
    try rig.append(3)
    try rig.work()
    try rig.handler("truncate") { rig in
      _ = try rig.log.truncate(to: Offset(7), now: 0, on: &rig.storage)
    }
    try rig.append(2, epoch: 1)
    try rig.handler("truncate below a segment") { rig in
      _ = try rig.log.truncate(to: Offset(3), now: 0, on: &rig.storage)
    }
    try rig.work()
    try rig.append(5, epoch: 2)
    try rig.work()
  }

  private func restart(_ rig: inout CrashRig) throws {
    try rig.work()
    try rig.stop()
    rig.kill()
    try rig.start()
    try rig.append(5, epoch: 1)
    try rig.work()
  }

  private func recover(_ rig: inout CrashRig) throws {
    rig.storage.crash(.power, keep: .cached)
    try rig.start()
    try rig.append(1, epoch: 1)
  }

  private func retain(_ rig: inout CrashRig) throws {
    try rig.append(6)
    try rig.work()
    rig.log.setHighWatermark(rig.log.logEndOffset)
    rig.log.config.retentionBytes = 700
    try rig.handler("retention") { rig in
      _ = try rig.log.deleteOldSegments(now: 0, on: &rig.storage)
    }
    try rig.checkpoint(.logStart)
    try rig.work()
    try rig.append(2)
  }

  private func fail(_ rig: inout CrashRig) throws {
    try rig.work()
    try rig.handler("fsync fails") { rig in
      rig.failNextSync()
      do { try rig.log.flush(now: 0, on: &rig.storage) } catch LogError.storage {}
    }
    rig.kill()
    try rig.start()
    try rig.append(2, epoch: 1)
  }
}
