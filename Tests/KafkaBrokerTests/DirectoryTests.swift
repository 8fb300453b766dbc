import Environment
import KafkaBroker
import KafkaLog
import KafkaProtocol
import Primitives
import TestSupport
import Testing

/// Several log directories and the failure of some (kafka-log §8).
@Suite struct DirectoryTests {
  @Test("new replicas go where the fewest are, and the controller is told where")
  func placement() {
    var rig = DirectoryRig()
    #expect(rig.folders == ["a", "b", "a", "b"])
    let ids = rig.cluster.registeredDirectories
    #expect(ids.count == 2 && Set(ids).count == 2)
    #expect(rig.report == [0: ids[0], 1: ids[1], 2: ids[0], 3: ids[1]])
    rig.confirm()
    #expect(rig.cluster.assignments.isEmpty, "what metadata says already is not said again")
  }

  @Test("a replica is created in the directory that metadata names, else where there is room")
  func assigned() {
    var rig = DirectoryRig(partitions: 6)
    let ids = rig.cluster.registeredDirectories
    rig = DirectoryRig(partitions: 0)
    let second = rig.cluster.registeredDirectories[1]
    #expect(ids[1] == second, "the test relies on one seed")
    rig.cluster.publish([rig.created(0, in: second), rig.created(1, in: second)])
    rig.cluster.publish([rig.created(2, in: 77_777)])
    let paths = (0..<3).map { rig.cluster.broker.replica(of: rig.id($0))?.path }
    #expect(paths == ["b/orders-0", "b/orders-1", "a/orders-2"])
    #expect(rig.report == [2: rig.cluster.registeredDirectories[0]])
  }

  @Test("a failed report is sent again, ever more slowly; a pointless one is dropped")
  func reportRetries() {
    var rig = DirectoryRig()
    let first = rig.report
    for _ in 0..<3 {
      rig.answerReport(.staleBrokerEpoch)
      #expect(rig.cluster.assignments.isEmpty)
      rig.cluster.run(for: .milliseconds(450))
      #expect(rig.report == first)
    }
    rig.answerReport(partitions: .kafkaStorageError)
    rig.cluster.run(for: .milliseconds(450))
    #expect(rig.cluster.assignments.isEmpty, "the pause has grown")
    rig.cluster.run(for: .seconds(1))
    #expect(rig.report == first)
    rig.answerReport(partitions: .notLeaderOrFollower)
    rig.cluster.run(for: .seconds(30))
    #expect(rig.cluster.assignments.isEmpty)
  }

  @Test("one directory fails: its partitions answer a storage error, the others are served")
  func oneFails() {
    var rig = DirectoryRig()
    rig.confirm()
    let ids = rig.cluster.registeredDirectories
    for index in 0..<4 { #expect(rig.write(Int32(index)) == ErrorCode.none) }
    rig.cluster.machine.storage.brokenFolders = ["b"]
    let before = rig.cluster.heartbeats
    #expect(rig.write(1) == .kafkaStorageError)
    #expect(rig.cluster.heartbeats == before + 1, "an extra heartbeat goes out at once")
    #expect(rig.cluster.offlineDirectories == [ids[1]])
    #expect(rig.roles == [.leader, .offline, .leader, .offline])
    #expect(rig.write(3) == .kafkaStorageError, "the whole directory is offline")
    #expect(rig.read(3)?.error == .kafkaStorageError)
    #expect(rig.write(2) == ErrorCode.none)
    rig.cluster.machine.storage.brokenFolders = []
    rig.cluster.run(for: .seconds(120))
    #expect(rig.cluster.offlineDirectories == [ids[1]], "every heartbeat names it")
    #expect(rig.write(1) == .kafkaStorageError, "a healed disk does not bring it back")
    #expect(!rig.cluster.broker.isHalted)
    #expect(rig.cluster.broker.logDirectories.map(\.online) == [true, false])
  }

  @Test("what fails later joins what failed before in every heartbeat; none left ends the process")
  func allFail() {
    var rig = DirectoryRig()
    rig.confirm()
    rig.cluster.machine.storage.brokenFolders = ["a"]
    _ = rig.write(0)
    #expect(rig.roles == [.offline, .leader, .offline, .leader])
    rig.cluster.machine.storage.brokenFolders = ["a", "b"]
    let paths = rig.cluster.machine.storage.allPaths
    _ = rig.write(1)
    #expect(rig.cluster.broker.isHalted)
    #expect(rig.cluster.machine.storage.allPaths == paths, "no clean-shutdown marker")
  }

  @Test("every heartbeat names every failed directory, also those failed later")
  func cumulative() {
    var rig = DirectoryRig { $0.logDirectories = ["a", "b", "c"] }
    rig.confirm()
    let ids = rig.cluster.registeredDirectories
    rig.cluster.machine.storage.brokenFolders = ["c"]
    _ = rig.write(2)
    #expect(rig.cluster.offlineDirectories == [ids[2]])
    rig.cluster.machine.storage.brokenFolders = ["a", "c"]
    _ = rig.write(0)
    #expect(rig.cluster.offlineDirectories == [ids[2], ids[0]])
    rig.cluster.run(for: .seconds(5))
    #expect(rig.cluster.offlineDirectories == [ids[2], ids[0]])
  }

  @Test("the directory of the metadata log takes the process with it; by default it is the first")
  func metadataDirectory() {
    for named in [nil, "b"] {
      var rig = DirectoryRig { $0.metadataLogDirectory = named }
      rig.cluster.machine.storage.brokenFolders = [named ?? "a"]
      _ = rig.write(named == nil ? 0 : 1)
      #expect(rig.cluster.broker.isHalted)
    }
  }

  @Test("a failure that the controller does not hear of in time ends in an orderly stop")
  func unreported() {
    var rig = DirectoryRig { $0.directoryFailureTimeout = .seconds(10) }
    rig.confirm()
    rig.cluster.answersHeartbeats = false
    rig.cluster.machine.storage.brokenFolders = ["b"]
    _ = rig.write(1)
    rig.cluster.run(for: .seconds(9))
    #expect(!rig.cluster.broker.isHalted)
    rig.cluster.answersHeartbeats = true
    var heard = rig
    heard.cluster.run(for: .seconds(120))
    #expect(!heard.cluster.broker.isHalted, "the report came through at the last moment")
    rig.cluster.answersHeartbeats = false
    rig.cluster.run(for: .seconds(320))
    #expect(rig.cluster.broker.isHalted)
    let markers = rig.cluster.machine.storage.allPaths.filter { $0.hasSuffix("cleanshutdown") }
    #expect(markers == ["a/.kafka_cleanshutdown"], "only what is online is closed in order")
  }

  @Test("a read error answers the request and leaves the directory online")
  func readFails() {
    var rig = DirectoryRig()
    rig.confirm()
    _ = rig.write(1)
    #expect(rig.read(1)?.records.isEmpty == false)
    rig.cluster.machine.storage.unreadableFolders = ["b"]
    #expect(rig.read(1)?.error == .unknownServerError)
    #expect(rig.cluster.offlineDirectories.isEmpty)
    rig.cluster.machine.storage.unreadableFolders = []
    #expect(rig.read(1)?.records.isEmpty == false)
  }

  @Test("a checkpoint that cannot be written takes its directory offline, no other")
  func checkpointFails() {
    var rig = DirectoryRig()
    rig.confirm()
    rig.cluster.machine.storage.brokenFolders = ["b"]
    rig.cluster.run(for: .seconds(6))
    #expect(rig.roles == [.leader, .offline, .leader, .offline])
    #expect(rig.cluster.machine.storage.content("a/replication-offset-checkpoint") != nil)
  }
}

/// Directories at start and while new replicas come.
@Suite struct DirectoryStartTests {
  @Test("a directory that is offline at start is not registered, and its partitions stay there")
  func offlineAtStart() {
    var rig = DirectoryRig()
    let ids = rig.cluster.registeredDirectories
    rig.confirm()
    for index in 0..<4 { _ = rig.write(Int32(index)) }
    rig.cluster.machine.storage.brokenFolders = ["b"]
    rig.cluster.restart()
    #expect(rig.cluster.registeredDirectories == [ids[0]])
    #expect(rig.roles == [.leader, .offline, .leader, .offline])
    #expect(!rig.cluster.machine.storage.allPaths.contains { $0.hasPrefix("a/orders-1") })
    rig.cluster.machine.storage.brokenFolders = []
    rig.cluster.restart()
    #expect(rig.cluster.registeredDirectories == ids, "a directory keeps its id")
    #expect(rig.roles == [.leader, .leader, .leader, .leader])
    #expect(rig.cluster.assignments.isEmpty)
  }

  @Test("an idle replica has its topic's identity at once, and is itself again after a power cut")
  func idle() {
    var rig = DirectoryRig()
    rig.confirm()
    rig.cluster.run(for: .milliseconds(1))
    let metadata = (0..<4).map { index in
      rig.cluster.machine.storage.content(
        "\(rig.folders[index] ?? "")/orders-\(index)/partition.metadata"
      )
    }
    #expect(metadata.allSatisfy { $0?.isEmpty == false })
    rig.cluster.restart(powerCut: true)
    let paths = rig.cluster.machine.storage.allPaths
    #expect(!paths.contains { $0.contains("-stray") })
    #expect(rig.roles == [.leader, .leader, .leader, .leader])
  }

  @Test("a directory that fails while it is loaded does not keep the others from being loaded")
  func failsLoading() {
    var rig = DirectoryRig()
    rig.confirm()
    let ids = rig.cluster.registeredDirectories
    for index in 0..<4 { _ = rig.write(Int32(index)) }
    rig.cluster.machine.storage.brokenFolders = ["b/orders-3"]
    rig.cluster.restart()
    #expect(rig.cluster.registeredDirectories == ids)
    #expect(rig.roles == [.leader, .offline, .leader, .offline])
    #expect(rig.cluster.offlineDirectories == [ids[1]])
    #expect(rig.write(0) == ErrorCode.none)
  }

  @Test("at start, a replica of unknown place is not created anew while a directory is offline")
  func unknownPlace() {
    var rig = DirectoryRig(partitions: 2)
    _ = rig.write(0)
    rig.cluster.machine.storage.brokenFolders = ["b"]
    rig.cluster.restart()
    #expect(rig.roles == [.leader, .offline])
    rig.cluster.publish([rig.created(2)])
    #expect(rig.cluster.broker.replica(of: rig.id(2))?.path == "a/orders-2", "it is new")
    let third = rig.cluster.registeredDirectories[0] + 1
    rig.cluster.publish([rig.created(3, in: third)])
    #expect(rig.cluster.broker.replica(of: rig.id(3))?.role == .offline)
  }

  @Test("where a replica's folder cannot be made the next directory is tried, and reported")
  func nextDirectory() {
    var rig = DirectoryRig(partitions: 1)
    rig.confirm()
    let ids = rig.cluster.registeredDirectories
    rig.cluster.machine.storage.brokenFolders = ["b"]
    rig.cluster.publish([rig.created(1)])
    #expect(rig.cluster.broker.replica(of: rig.id(1))?.path == "a/orders-1")
    #expect(rig.cluster.offlineDirectories == [ids[1]])
    #expect(rig.report == [1: ids[0]])
  }

  @Test("a replica whose directory fails before the controller knows of it is reported there")
  func failsUnconfirmed() {
    var rig = DirectoryRig(partitions: 2)
    let ids = rig.cluster.registeredDirectories
    rig.answerReport(.requestTimedOut)
    rig.cluster.machine.storage.brokenFolders = ["b"]
    #expect(rig.write(1) == .kafkaStorageError)
    rig.cluster.run(for: .seconds(1))
    #expect(rig.report[1] == ids[1])
  }

  @Test("the replica of a deleted partition in an offline directory goes on to be a storage error")
  func deletedOffline() {
    var rig = DirectoryRig(partitions: 2)
    rig.confirm()
    rig.cluster.machine.storage.brokenFolders = ["b"]
    _ = rig.write(1)
    for index in 0..<2 {
      let change = PartitionChange(replicas: [NodeID(1)])
      rig.cluster.publish([.partitionChange(rig.id(Int32(index)), change)])
    }
    #expect(rig.roles == [nil, .offline])
    #expect(rig.write(1) == .kafkaStorageError)
  }

  @Test("two directories with one id, or the metadata log's offline, are no state to start in")
  func unfit() {
    var copied = DirectoryRig()
    let properties = copied.cluster.machine.storage.content("a/meta.properties") ?? []
    copied.cluster.machine.storage.put("b/meta.properties", properties)
    copied.cluster.restart()
    #expect(copied.cluster.broker.isHalted)
    for broken in [["a"], ["a", "b"]] {
      var rig = DirectoryRig { $0.metadataLogDirectory = nil }
      rig.cluster.machine.storage.brokenFolders = broken
      rig.cluster.restart()
      #expect(rig.cluster.broker.isHalted)
    }
  }
}
