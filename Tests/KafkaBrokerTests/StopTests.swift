import KafkaBroker
import KafkaLog
import KafkaProtocol
import Primitives
import TestSupport
import Testing

/// The orderly stop, when not everything goes in order (kafka-log traps 19 and 20).
@Suite struct StopTests {
  private static let point = "recovery-point-offset-checkpoint"

  /// A broker that stops without the controller's leave, one record in each of its partitions.
  private func filled(_ variants: Variants) -> DirectoryRig {
    var rig = DirectoryRig(variants: variants) { $0.controlledShutdown = false }
    rig.confirm()
    for index in 0..<4 { #expect(rig.write(Int32(index)) == ErrorCode.none) }
    return rig
  }

  private func isMarked(_ cluster: BrokerHarness, _ folder: String) -> Bool {
    cluster.machine.storage.content("\(folder)/.kafka_cleanshutdown") != nil
  }

  /// Lines of the recovery-point checkpoint; nil without one.
  private func entries(_ cluster: BrokerHarness, _ folder: String) -> Int? {
    cluster.machine.storage.content("\(folder)/\(Self.point)").map { content in
      String(decoding: content, as: UTF8.self).split(separator: "\n").count - 2
    }
  }

  @Test("a checkpoint that fails at the end does not cost the clean marker, unless it must")
  func failedCheckpoint() {
    for variants in [[], Variants.cleanMarkerNeedsClose] as [Variants] {
      var rig = filled(variants)
      rig.cluster.machine.storage.brokenFolders = ["b/\(Self.point).tmp"]
      rig.cluster.stop()
      #expect(rig.cluster.broker.isHalted)
      #expect(entries(rig.cluster, "a") == 2 && entries(rig.cluster, "b") != 2)
      #expect(isMarked(rig.cluster, "a"))
      #expect(isMarked(rig.cluster, "b") == variants.isEmpty)
    }
  }

  @Test("a stop during loading drops the entries of logs not loaded yet, unless it must not")
  func whileLoading() {
    for variants in [[], Variants.checkpointsNeedLoading] as [Variants] {
      var rig = filled(variants)
      rig.cluster.stop()
      var fewest = 2
      var marked: Set<String> = []
      rig.cluster.restart { state in
        var stopped = state
        stopped.stop()
        #expect(stopped.broker.isHalted)
        let folders = ["a", "b"].filter { isMarked(stopped, $0) }
        for folder in ["a", "b"] {
          let count = entries(stopped, folder) ?? 0
          fewest = min(fewest, count)
          #expect(!folders.contains(folder) || count == 2, "marked, with \(count) entries")
        }
        marked.insert(folders.joined())
      }
      #expect(fewest == (variants.isEmpty ? 0 : 2))
      #expect(marked.contains("") && marked.contains("ab"))
    }
  }
}
