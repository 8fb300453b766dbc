import KafkaBroker
import KafkaLog
import KafkaProtocol
import Primitives
import TestSupport
import Testing

/// Retention, flushes and checkpoints while a replica is on its way between log directories.
@Suite struct MoveMaintenanceTests {
  /// `orders-0` on its way from `a` to `b`.
  ///
  /// It has three records, each a segment of its own. All is copied, and the controller has not
  /// answered yet. Tasks first run after ten seconds.
  private func rig(_ configure: (inout BrokerConfig) -> Void = { _ in }) -> DirectoryRig {
    var rig = DirectoryRig(partitions: 1) { config in
      config.log.segmentBytes = 100
      config.initialTaskDelay = .seconds(10)
      config.retentionCheckInterval = .seconds(10)
      config.recoveryPointCheckpointInterval = .minutes(10)
      configure(&config)
    }
    rig.confirm()
    for _ in 0..<3 { #expect(rig.write(0) == ErrorCode.none) }
    #expect(rig.move(to: "b") == ErrorCode.none)
    #expect(rig.cluster.machine.storage.allPaths.contains { $0.contains("-future/") })
    return rig
  }

  /// Metadata says that the replica is in `b`, so that the move can end.
  private func agree(_ rig: inout DirectoryRig) {
    let change = PartitionChange(directories: [rig.cluster.registeredDirectories[1]])
    rig.cluster.publish([.partitionChange(rig.id(0), change)])
  }

  private func start(_ rig: DirectoryRig) -> Offset? {
    rig.cluster.broker.replica(of: rig.id(0))?.logStart
  }

  /// The segments' files in a log directory, with their bases for names.
  private func segments(_ directory: String, _ rig: DirectoryRig) -> [String] {
    let paths = rig.cluster.machine.storage.allPaths
    return paths.filter { $0.hasPrefix(directory + "/orders") && $0.contains(".log") }.map {
      let name = $0.split(separator: "/").last ?? ""
      return "\(Int(name.prefix(20)) ?? -1)\(name.dropFirst(20))"
    }
  }

  private func recoveryPoints(_ rig: DirectoryRig) -> String {
    let content = rig.cluster.machine.storage.content("b/recovery-point-offset-checkpoint") ?? []
    return String(decoding: content, as: UTF8.self)
  }

  @Test("retention leaves a replica and its copy alone until the swap")
  func heldBack() {
    var rig = rig { $0.log.retentionBytes = 0 }
    rig.cluster.run(for: .seconds(30))
    #expect(start(rig) == Offset(0))
    #expect(segments("b", rig) == ["0.log", "1.log", "2.log"])
    agree(&rig)
    rig.cluster.run(for: .seconds(15))
    #expect(rig.folders == ["b"] && start(rig) == Offset(3))
  }

  @Test("without a log cleaner it takes old segments from both; files go when their delay is over")
  func withoutCleaner() {
    for swaps in [false, true] {
      var rig = rig {
        $0.log.retentionBytes = 0
        $0.cleanerEnabled = false
      }
      rig.cluster.run(for: .seconds(15))
      #expect(start(rig) == Offset(3))
      let deleted = ["0.log.deleted", "1.log.deleted", "2.log.deleted"]
      #expect(segments("a", rig) == deleted + ["3.log"])
      #expect(segments("b", rig) == deleted + ["3.log"])
      if swaps { agree(&rig) }
      rig.cluster.run(for: .seconds(30))
      #expect(rig.folders == [swaps ? "b" : "a"])
      #expect(segments("b", rig) == deleted + ["3.log"], "file.delete.delay.ms is a minute")
      rig.cluster.run(for: .seconds(60))
      #expect(segments("b", rig) == ["3.log"])
      #expect(rig.write(0) == ErrorCode.none)
    }
  }

  @Test("a move that was given up holds retention back until the process ends (KAFKA-19458)")
  func givenUp() {
    for hasCleaner in [true, false] {
      var rig = rig {
        $0.log.retentionBytes = 0
        $0.cleanerEnabled = hasCleaner
      }
      #expect(rig.move(to: "a") == ErrorCode.none)
      rig.cluster.run(for: .seconds(30))
      #expect(start(rig) == Offset(hasCleaner ? 0 : 3))
      rig.cluster.restart()
      rig.cluster.run(for: .seconds(30))
      #expect(start(rig) == Offset(3))
    }
  }

  @Test("a copy whose disk failed holds retention back as well")
  func failed() {
    var rig = rig { $0.log.retentionBytes = 0 }
    rig.cluster.machine.storage.brokenFolders = ["b"]
    rig.cluster.run(for: .seconds(30))
    #expect(rig.cluster.broker.logDirectories.map(\.online) == [true, false])
    #expect(start(rig) == Offset(0))
  }

  @Test("flush.ms holds for the copy too, and its recovery point rises with it")
  func flushed() {
    for flushes in [false, true] {
      var rig = rig {
        $0.log.segmentBytes = 1 << 20
        $0.recoveryPointCheckpointInterval = .seconds(10)
        if flushes {
          $0.log.flushMilliseconds = 1_000
          $0.flushSchedulerInterval = .seconds(1)
        }
      }
      rig.cluster.run(for: .seconds(25))
      #expect(recoveryPoints(rig).contains("orders 0 \(flushes ? 3 : 0)\n"))
    }
  }

  @Test("a flush of the copy that fails takes its disk offline, and the replica goes on")
  func flushFails() {
    for flushes in [false, true] {
      var rig = rig {
        if flushes { $0.log.flushMilliseconds = 5_000 }
        $0.flushSchedulerInterval = .seconds(1)
        $0.highWatermarkCheckpointInterval = .minutes(10)
        $0.logStartCheckpointInterval = .minutes(10)
      }
      rig.cluster.run(for: .seconds(12))
      #expect(rig.write(0) == ErrorCode.none)
      rig.cluster.run(for: .milliseconds(1_500))
      rig.cluster.machine.storage.brokenFolders = ["b"]
      rig.cluster.run(for: .seconds(7))
      #expect(rig.cluster.broker.logDirectories.map(\.online) == [true, !flushes])
      #expect(rig.folders == ["a"] && rig.write(0) == ErrorCode.none)
    }
  }

  @Test("a copy that is cut has its recovery point written at once")
  func cut() throws {
    var rig = rig { $0.log.flushMessages = 1 }
    rig.cluster.run(for: .seconds(15))
    #expect(recoveryPoints(rig).contains("orders 0 3\n"))
    try rig.cut(to: Offset(1))
    rig.cluster.run(for: .seconds(2))
    #expect(recoveryPoints(rig).contains("orders 0 1\n"))
  }
}
