import KafkaBroker
import KafkaLog
import KafkaProtocol
import Primitives
import TestSupport
import Testing

/// Replicas that a start finds on their way from one log directory to another (kafka-log R4.4).
@Suite struct MovingReplicaTests {
  static let tag = String(repeating: "c", count: 32)
  static let future = "b/orders-0.\(tag)-future"

  /// `orders-0` with two records in `a`, told to the controller, and a copy on its way to `b`.
  private func rig(variants: Variants = []) throws -> DirectoryRig {
    var rig = DirectoryRig(partitions: 1, variants: variants)
    rig.confirm()
    for _ in 0..<2 { #expect(rig.write(0) == ErrorCode.none) }
    try copy("a/orders-0", to: Self.future, in: &rig)
    return rig
  }

  private func copy(_ from: String, to target: String, in rig: inout DirectoryRig) throws {
    try rig.cluster.machine.makeDirectory(target)
    for path in rig.cluster.machine.storage.allPaths where path.hasPrefix(from + "/") {
      let content = rig.cluster.machine.storage.content(path) ?? []
      rig.cluster.machine.storage.put(target + path.dropFirst(from.count), content)
    }
  }

  /// The controller notes that the replica is in `b`.
  private func assign(_ rig: inout DirectoryRig) {
    let change = PartitionChange(directories: [rig.cluster.registeredDirectories[1]])
    rig.cluster.publish([.partitionChange(rig.id(0), change)])
  }

  private func folders(_ rig: DirectoryRig) -> [String] {
    let paths = rig.cluster.machine.storage.allPaths.filter { $0.contains("/orders-0") }
    return Set(paths.map { String($0[..<($0.lastIndex(of: "/") ?? $0.endIndex)]) }).sorted()
  }

  private func path(_ rig: DirectoryRig) -> String? {
    rig.cluster.broker.replica(of: rig.id(0))?.path
  }

  private func text(_ file: String, _ rig: DirectoryRig) -> String {
    String(decoding: rig.cluster.machine.storage.content(file) ?? [], as: UTF8.self)
  }

  @Test("one that lies where metadata puts the partition takes the place of the old one")
  func promoted() throws {
    for variants in [[], .oldReplicaGoesFirst] as [Variants] {
      var rig = try rig(variants: variants)
      assign(&rig)
      rig.cluster.restart()
      #expect(path(rig) == "b/orders-0")
      #expect(rig.cluster.assignments.isEmpty, "metadata knows already")
      let names = folders(rig)
      #expect(names.count == 2 && names[0].hasPrefix("a/orders-0.") && names[1] == "b/orders-0")
      #expect(names[0].hasSuffix("-delete"))
      #expect(!text("a/recovery-point-offset-checkpoint", rig).contains("orders"))
      #expect(rig.write(0) == ErrorCode.none)
      rig.cluster.run(for: .seconds(70))
      #expect(folders(rig) == ["b/orders-0"], "file.delete.delay.ms is over")
      #expect(text("b/recovery-point-offset-checkpoint", rig).contains("orders 0"))
      rig.cluster.restart()
      #expect(rig.cluster.broker.replica(of: rig.id(0))?.logEnd == Offset(3))
    }
  }

  @Test("one that lacks records is promoted as it is, unless it has to be whole")
  func short() throws {
    for variants in [[], .shortCopyGoesOn] as [Variants] {
      var rig = try rig(variants: variants)
      #expect(rig.write(0) == ErrorCode.none)
      assign(&rig)
      rig.cluster.restart()
      rig.cluster.run(for: .seconds(2))
      #expect(path(rig) == "b/orders-0")
      let end: Offset = variants.isEmpty ? Offset(2) : Offset(3)
      #expect(rig.cluster.broker.replica(of: rig.id(0))?.logEnd == end)
    }
  }

  @Test("it is promoted, too, when the disk it came from is gone")
  func rescues() throws {
    var rig = try rig()
    assign(&rig)
    rig.cluster.machine.storage.brokenFolders = ["a"]
    rig.cluster.restart()
    #expect(path(rig) == "b/orders-0" && rig.roles == [.leader])
    #expect(rig.cluster.broker.replica(of: rig.id(0))?.logEnd == Offset(2))
  }

  @Test("when that disk is back, no start goes on with both, unless metadata decide")
  func twoRemain() throws {
    for variants in [[], .namedReplicaStays] as [Variants] {
      var rig = try rig(variants: variants)
      assign(&rig)
      rig.cluster.machine.storage.brokenFolders = ["a"]
      rig.cluster.restart()
      #expect(rig.write(0) == ErrorCode.none)
      rig.cluster.machine.storage.brokenFolders = []
      rig.cluster.restart()
      #expect(rig.cluster.broker.isHalted == variants.isEmpty)
      guard !variants.isEmpty else { continue }
      #expect(path(rig) == "b/orders-0")
      #expect(rig.cluster.broker.replica(of: rig.id(0))?.logEnd == Offset(3))
      let old = folders(rig).filter { $0.hasPrefix("a/") }
      #expect(old.count == 1 && old[0].hasSuffix("-stray"))
    }
  }

  @Test("one that metadata does not put there stays, is checkpointed, and closed in order")
  func stays() throws {
    var rig = try rig()
    rig.cluster.restart()
    #expect(path(rig) == "a/orders-0")
    #expect(folders(rig) == ["a/orders-0", Self.future])
    rig.cluster.run(for: .seconds(70))
    #expect(text("b/recovery-point-offset-checkpoint", rig).contains("orders 0 0"))
    rig.cluster.stop()
    #expect(text("b/recovery-point-offset-checkpoint", rig).contains("orders 0 2"))
    rig.cluster.restart()
    #expect(folders(rig) == ["a/orders-0", Self.future])
    #expect(rig.read(0)?.records.isEmpty == false)
  }

  @Test("it goes with the replica when the partition goes elsewhere")
  func deleted() throws {
    var rig = try rig()
    rig.cluster.restart()
    rig.cluster.publish([.partitionChange(rig.id(0), PartitionChange(replicas: [NodeID(1)]))])
    let names = folders(rig)
    #expect(names.count == 2 && names.allSatisfy { $0.hasSuffix("-delete") }, "\(names)")
    rig.cluster.run(for: .seconds(70))
    #expect(folders(rig).isEmpty)
  }

  @Test("one of a partition that the broker is not to have, or without identity, is set aside")
  func stray() throws {
    var elsewhere = try rig()
    elsewhere.cluster.publish([
      .partitionChange(elsewhere.id(0), PartitionChange(replicas: [NodeID(1)]))
    ])
    var nameless = try rig()
    nameless.cluster.machine.storage.remove("\(Self.future)/partition.metadata")
    assign(&nameless)
    for rig in [elsewhere, nameless] {
      var rig = rig
      rig.cluster.restart()
      let names = folders(rig)
      #expect(names.contains { $0.hasPrefix("b/orders-0.") && $0.hasSuffix("-stray") }, "\(names)")
      #expect(!names.contains(Self.future))
      #expect(!rig.cluster.broker.isHalted)
      rig.cluster.run(for: .seconds(70))
      #expect(folders(rig).contains { $0.hasSuffix("-stray") }, "strays are kept")
    }
  }

  @Test("two of one partition, or two under its plain name, are no state to start in")
  func twice() throws {
    var moving = try rig()
    try copy(Self.future, to: "a/orders-0.\(Self.tag)-future", in: &moving)
    var plain = try rig()
    try copy(Self.future, to: "b/orders-0", in: &plain)
    for rig in [moving, plain] {
      var rig = rig
      rig.cluster.restart()
      #expect(rig.cluster.broker.isHalted)
    }
  }

  @Test("a promotion that fails ends the start; the next one finishes it")
  func fails() throws {
    var rig = try rig(variants: .oldReplicaGoesFirst)
    assign(&rig)
    rig.cluster.machine.storage.immovable = [Self.future]
    rig.cluster.restart()
    #expect(rig.cluster.broker.isHalted)
    rig.cluster.machine.storage.immovable = []
    rig.cluster.restart()
    #expect(path(rig) == "b/orders-0")
    #expect(rig.cluster.broker.replica(of: rig.id(0))?.logEnd == Offset(2))
  }

  @Test("what was deleted is put in order and removed; damage in it counts as any other")
  func deletedAtStart() throws {
    for (epochs, halts) in [("0\n0\n", false), ("nonsense\n", true)] {
      var rig = try rig()
      let gone = "b/orders-7.\(Self.tag)-delete"
      try copy(Self.future, to: gone, in: &rig)
      rig.cluster.machine.storage.put("\(gone)/leader-epoch-checkpoint", Array(epochs.utf8))
      rig.cluster.machine.storage.put("\(gone)/00000000000000000009.index", [1, 2, 3])
      rig.cluster.restart()
      #expect(rig.cluster.broker.logDirectories.map(\.online) == [true, !halts], "\(epochs)")
      let paths = rig.cluster.machine.storage.allPaths
      #expect(paths.contains("\(gone)/00000000000000000009.index") == halts)
      rig.cluster.run(for: .seconds(70))
      let left = rig.cluster.machine.storage.allPaths.contains { $0.hasPrefix(gone) }
      #expect(left == halts)
    }
  }
}
