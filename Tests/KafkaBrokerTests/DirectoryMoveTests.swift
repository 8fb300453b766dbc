import KafkaBroker
import KafkaLog
import KafkaProtocol
import Primitives
import TestSupport
import Testing

/// An operator moves replicas between the log directories of one broker.
@Suite struct DirectoryMoveTests {
  /// `orders-0` with three records in `a`, told to the controller.
  private func rig(_ configure: (inout BrokerConfig) -> Void = { _ in }) -> DirectoryRig {
    var rig = DirectoryRig(partitions: 1, configure)
    rig.confirm()
    for _ in 0..<3 { #expect(rig.write(0) == ErrorCode.none) }
    return rig
  }

  private func folders(_ rig: DirectoryRig) -> [String] {
    let paths = rig.cluster.machine.storage.allPaths.filter { $0.contains("/orders-0") }
    let folders = Set(paths.map { String($0[..<($0.lastIndex(of: "/") ?? $0.endIndex)]) })
    return folders.sorted().map { folder in
      guard let dot = folder.firstIndex(of: "."), let dash = folder.lastIndex(of: "-") else {
        return folder
      }
      return String(folder[..<dot] + folder[dash...])
    }
  }

  private func path(_ rig: DirectoryRig) -> String? {
    rig.cluster.broker.replica(of: rig.id(0))?.path
  }

  private func published(_ rig: inout DirectoryRig, directory: Int) {
    let change = PartitionChange(directories: [rig.cluster.registeredDirectories[directory]])
    rig.cluster.publish([.partitionChange(rig.id(0), change)])
  }

  @Test("the copy takes the replica's place once the controller agreed, with all that came since")
  func moves() {
    var rig = rig()
    #expect(rig.move(to: "b") == ErrorCode.none)
    #expect(folders(rig) == ["a/orders-0", "b/orders-0-future"])
    #expect(rig.report == [0: rig.cluster.registeredDirectories[1]])
    #expect(path(rig) == "a/orders-0")
    #expect(rig.write(0) == ErrorCode.none)
    rig.answerReport()
    rig.cluster.run(for: .milliseconds(100))
    #expect(path(rig) == "b/orders-0")
    published(&rig, directory: 1)
    #expect(rig.cluster.assignments.isEmpty)
    #expect(folders(rig) == ["a/orders-0-delete", "b/orders-0"])
    #expect(rig.write(0) == ErrorCode.none)
    #expect(rig.cluster.broker.replica(of: rig.id(0))?.logEnd == Offset(5))
    rig.cluster.run(for: .seconds(70))
    #expect(folders(rig) == ["b/orders-0"])
    rig.cluster.restart()
    #expect(path(rig) == "b/orders-0")
    #expect(rig.cluster.broker.replica(of: rig.id(0))?.logEnd == Offset(5))
  }

  @Test("metadata that knows of the new directory is as good as an answer")
  func toldByMetadata() {
    var rig = rig()
    _ = rig.move(to: "b")
    published(&rig, directory: 1)
    rig.cluster.run(for: .seconds(2))
    #expect(path(rig) == "b/orders-0")
  }

  @Test("a refusal is met with another attempt")
  func refused() {
    var rig = rig()
    _ = rig.move(to: "b")
    rig.answerReport(.none, partitions: .unknownTopicOrPartition)
    rig.cluster.run(for: .seconds(2))
    #expect(path(rig) == "a/orders-0")
    rig.answerReport()
    rig.cluster.run(for: .seconds(2))
    #expect(path(rig) == "b/orders-0")
  }

  @Test("where there is nothing to move, or no place for it, the operator is told")
  func refusals() {
    var rig = rig()
    #expect(rig.move(to: "nowhere") == .logDirNotFound)
    #expect(rig.move(to: "b", partition: 7) == .replicaNotAvailable)
    #expect(rig.move(to: "a") == ErrorCode.none)
    #expect(folders(rig) == ["a/orders-0"])
    rig.cluster.machine.storage.brokenFolders = ["b"]
    #expect(rig.move(to: "b") == .kafkaStorageError)
    #expect(rig.move(to: "b") == .kafkaStorageError)
    #expect(rig.cluster.broker.logDirectories.map(\.online) == [true, false])
    #expect(rig.write(0) == ErrorCode.none)
  }

  @Test("moving back while on the way gives the move up, and the controller is told again")
  func cancelled() {
    var rig = rig()
    _ = rig.move(to: "b")
    #expect(rig.move(to: "b") == ErrorCode.none)
    #expect(rig.move(to: "a") == ErrorCode.none)
    #expect(folders(rig) == ["a/orders-0", "b/orders-0-delete"])
    rig.answerReport()
    published(&rig, directory: 1)
    rig.cluster.run(for: .seconds(1))
    #expect(rig.report == [0: rig.cluster.registeredDirectories[0]])
    #expect(path(rig) == "a/orders-0")
  }

  @Test("a start goes on with a move that it finds, from where it was")
  func resumes() {
    var rig = rig()
    _ = rig.move(to: "b")
    rig.cluster.restart()
    #expect(folders(rig) == ["a/orders-0", "b/orders-0-future"])
    #expect(rig.write(0) == ErrorCode.none)
    rig.cluster.run(for: .seconds(2))
    rig.answerReport()
    rig.cluster.run(for: .seconds(2))
    #expect(path(rig) == "b/orders-0")
    #expect(rig.cluster.broker.replica(of: rig.id(0))?.logEnd == Offset(4))
  }

  @Test("when the new directory fails the replica stays where it was")
  func targetFails() {
    var rig = rig()
    _ = rig.move(to: "b")
    rig.cluster.machine.storage.brokenFolders = ["b"]
    #expect(rig.write(0) == ErrorCode.none)
    rig.cluster.run(for: .seconds(2))
    #expect(rig.cluster.broker.logDirectories.map(\.online) == [true, false])
    #expect(path(rig) == "a/orders-0" && rig.write(0) == ErrorCode.none)
    rig.answerReport()
    published(&rig, directory: 1)
    #expect(rig.report == [0: rig.cluster.registeredDirectories[0]])
  }

  @Test("a copy is cut to what the replica still has after it was cut itself")
  func aligned() throws {
    var rig = rig()
    _ = rig.move(to: "b")
    try rig.cut(to: Offset(1))
    rig.cluster.run(for: .seconds(2))
    #expect(rig.cluster.broker.replica(of: rig.id(0))?.logEnd == Offset(1))
    rig.answerReport()
    rig.cluster.run(for: .seconds(2))
    #expect(path(rig) == "b/orders-0")
    #expect(rig.cluster.broker.replica(of: rig.id(0))?.logEnd == Offset(1))
  }

  @Test("a quota holds the copying back")
  func throttled() {
    var rig = rig { $0.moveRate = ByteCount(1) }
    _ = rig.move(to: "b")
    rig.cluster.run(for: .seconds(5))
    #expect(rig.cluster.assignments.isEmpty && path(rig) == "a/orders-0")
  }

  @Test("an idle partition keeps the epoch in which nothing was written")
  func idleEpoch() {
    var rig = rig()
    let change = PartitionChange(leader: NodeID(0))
    for _ in 0..<2 { rig.cluster.publish([.partitionChange(rig.id(0), change)]) }
    _ = rig.move(to: "b")
    rig.answerReport()
    rig.cluster.run(for: .seconds(2))
    #expect(path(rig) == "b/orders-0")
    let file = "b/orders-0/leader-epoch-checkpoint"
    let content = rig.cluster.machine.storage.content(file) ?? []
    #expect(String(decoding: content, as: UTF8.self) == "0\n2\n0 0\n2 3\n")
  }
}
