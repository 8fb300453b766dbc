import Environment
import Hardware
import KafkaLog
import Primitives
import Simulation
import Testing

/// State files that are missing or damaged at start: kafka-log §3.3, §3.4, T3, T151, T153.
struct StateFileTests {
  enum Outcome: Equatable { case opens, offline, fatal }

  func outcome(_ error: LogError?) -> Outcome {
    guard let error else { return .opens }
    return error.directoryFailure == nil ? .fatal : .offline
  }

  @Test("files of a partition's directory open, take the directory offline or end the process")
  func partitionFiles() throws {
    let identity = "topic_id: AAAAAAAAAAEAAAAAAAAAAg"
    let cases: [(String, String?, Outcome)] = [
      ("leader-epoch-checkpoint", nil, .opens), ("leader-epoch-checkpoint", "", .opens),
      ("leader-epoch-checkpoint", "0\n", .opens), ("leader-epoch-checkpoint", "1\n0\n", .offline),
      ("leader-epoch-checkpoint", "0\n2\n0 0\n", .offline),
      ("leader-epoch-checkpoint", "0\n1\n0 0 0\n", .offline),
      ("leader-epoch-checkpoint", "0\n1\n0 zero\n", .fatal),
      ("leader-epoch-checkpoint", "0\n1\n-1 0\n", .fatal),
      ("partition.metadata", nil, .opens), ("partition.metadata", "", .fatal),
      ("partition.metadata", "version: 0\n", .offline),
      ("partition.metadata", "version: 3\n\(identity)", .opens),
      ("partition.metadata", "version: -1\n\(identity)", .offline),
      ("partition.metadata", "version: 0\ntopic_id: AAAAAAAAAAAAAAAAAAAAAA", .offline),
      ("partition.metadata", "version: 0\ntopic_id: AAAA", .offline),
    ]
    for (file, text, expected) in cases {
      var rig = try Rig(DiskStorage())
      try rig.work()
      for _ in 0..<3 { try rig.lead(batch()) }
      rig.storage.crash(.process)
      if let text {
        try rig.put(file, bytes(text))
      } else {
        try rig.storage.remove(Rig<DiskStorage>.path + "/" + file)
      }
      let error = rig.recover().error
      #expect(outcome(error) == expected, "\(file) \(text ?? "missing")")
      if expected == .opens { #expect(rig.log.logEndOffset == Offset(3)) }
    }
  }

  @Test("a log directory's checkpoints: missing is empty, no number is empty, damage is offline")
  func directoryFiles() throws {
    for file in ["recovery-point-offset-checkpoint", "log-start-offset-checkpoint"] {
      let cases: [(String?, Outcome)] = [
        (nil, .opens), ("", .opens), ("0\n1\norders 0 2\n", .opens), ("0\n1\norders 0 x\n", .opens),
        ("0\n1\norders 0 -7\n", .opens), ("0\n1\norders 0 9223372036854775807\n", .opens),
        ("9\n0\n", .offline), ("0\n5\n", .offline), ("0\n1\norders 0\n", .offline),
      ]
      for (text, expected) in cases {
        var rig = try Rig(DiskStorage())
        for _ in 0..<3 { try rig.lead(batch()) }
        rig.storage.crash(.process)
        if let text {
          let handle = try rig.storage.open("logs/" + file, .createIfMissing)
          try rig.storage.append(bytes(text), to: handle)
        }
        var loader = LogLoader(LogDirectory(path: "logs"), config: rig.config)
        let error = failure { while try !loader.step(now: noon, on: &rig.storage) {} }
        #expect(outcome(error) == expected, "\(file) \(text ?? "missing")")
        guard expected == .opens else { continue }
        let log = try #require(loader.takeLogs().first?.log)
        #expect(log.logEndOffset == Offset(3), "\(file) \(text ?? "missing")")
      }
    }
  }

  @Test("directories of deleted, stray and moving replicas are told apart; other names end it all")
  func directories() throws {
    let tag = String(repeating: "a", count: 32)
    var storage = DiskStorage()
    let directory = LogDirectory(path: "logs")
    try directory.prepare(on: &storage)
    let names = ["t-0", "t-1.\(tag)-delete", "t-2.\(tag)-stray", "t-3.\(tag)-future"]
    for name in names + ["remote-log-index-cache"] { try storage.makeDirectory("logs/" + name) }
    var loader = LogLoader(directory, config: LogConfig())
    while try !loader.step(now: noon, on: &storage) {}
    let loaded = loader.takeLogs()
    #expect(loaded.filter { !$0.isFuture }.map(\.name.description) == ["t-0"])
    #expect(loaded.filter(\.isFuture).map(\.log.path) == ["logs/" + names[3]])
    #expect(loader.deletedDirectories == ["logs/" + names[1]])
    #expect(loader.strays.map(\.log.path) == ["logs/" + names[2]])
    for bad in [
      "t", "-0", "t-", "t-x", "t-1-delete", "t-1.-stray", "t-x.1-future", "t -1.1-delete",
    ] {
      var storage = storage
      try storage.makeDirectory("logs/" + bad)
      loader = LogLoader(directory, config: LogConfig())
      let error = failure { while try !loader.step(now: noon, on: &storage) {} }
      #expect(outcome(error) == .fatal, "\(bad)")
    }
  }

  @Test("errors while loading: of reading batches they end the process, of files the directory")
  func errors() throws {
    let cases: [(BrittleStorage.Call, String, Outcome)] = [
      (.read, ".log", .fatal), (.open, ".log", .offline),
      (.read, "leader-epoch-checkpoint", .offline),
      (.open, "partition.metadata", .offline), (.syncDirectory, "orders-0", .opens),
    ]
    for (call, ending, expected) in cases {
      var rig = try Rig<BrittleStorage>.filled(7)
      rig.storage.faults = [.init(call: call, ending: ending)]
      #expect(outcome(rig.recover().error) == expected, "\(call) \(ending)")
    }
  }

  @Test("a clean start over a header that cannot be one is refused, over a short one it is not")
  func cleanStartOverDamage() throws {
    let size = Int64(batch().count)
    for (tail, expected) in [(100, Outcome.fatal), (17, .opens), (0, .opens)] as [(Int64, Outcome)]
    {
      var rig = try Rig(DiskStorage())
      for _ in 0..<3 { try rig.lead(batch()) }
      try rig.log.close(now: noon, on: &rig.storage)
      try rig.resize(name(0, ".log"), to: 3 * size + tail)
      #expect(outcome(rig.recover(clean: true).error) == expected, "\(tail)")
    }
  }
}
