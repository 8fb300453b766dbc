import Environment
import Hardware
import KafkaController
import KafkaProtocol
import Primitives
import Simulation
import TestSupport
import Testing

/// What a controller answers survives process kills, crashes and power cuts on a virtual disk, even
/// in the middle of a write.
@Suite struct ControllerDurabilityTests {
  /// A controller on a virtual disk, and an observer that keeps what it was shown.
  struct Bench {
    var machine: DiskMachine
    var controller = Controller(id: NodeID(0), config: ControllerConfig())
    var stream: RandomStream
    var shown = MetadataImage()
    var incarnations: UInt64 = 0
    var cuts = 0

    init(_ profile: DiskProfile, seed: UInt64) {
      machine = DiskMachine(DiskStorage(profile: profile, seed: seed))
      stream = RandomStream(seed: seed, purpose: "bench")
    }

    /// Lets one event happen; a crash may strike while its handler is at work.
    ///
    /// - Returns: Whether the process lived through it.
    mutating func handle(_ event: NodeEvent<KafkaMessage>) throws -> Bool {
      let start = machine.begin()
      controller.handle(event, on: &machine)
      let end = machine.disk.now
      let strikes = stream.below(40) == 0
      if strikes {
        cuts += 1
        let kinds: [CrashKind] = [.process, .operatingSystem, .power]
        machine.crash(kinds[Int(stream.below(3))], at: start + stream.interval(.zero, end - start))
        controller = Controller(id: NodeID(0), config: ControllerConfig())
        return false
      }
      for sent in machine.fake.takeSent() {
        guard case .response(_, .fetchMetadataLog(let response)) = sent.message else { continue }
        try shown.apply(batches: response.records)
      }
      return true
    }

    /// Starts the controller until a start survives.
    mutating func start() throws {
      while true {
        guard try handle(.start) else { continue }
        while !controller.isActive, !controller.isHalted {
          guard let timer = machine.fake.takeTimer(until: .distantFuture) else { break }
          machine.fake.now = max(machine.fake.now, timer.at)
          guard try handle(.timer(timer.token)) else { break }
        }
        if controller.isActive || controller.isHalted { return }
      }
    }

    mutating func ask(_ request: Request) throws -> Bool {
      try handle(
        .message(.request(correlation: 1, request), from: NodeID(1), on: Connection(1))
      )
    }

    mutating func act() throws -> Bool {
      let broker = NodeID(Int(stream.below(5)))
      let image = controller.image
      incarnations += 1
      guard
        try ask(
          .registerBroker(
            BrokerRegistrationRequest(
              broker: broker,
              incarnation: incarnations,
              rack: nil,
              directories: [1_000 + UInt64(broker.index)],
              previousBrokerEpoch: -1
            )
          )
        )
      else { return false }
      let topic = Int32(image.topics.count)
      guard
        try ask(
          .createTopics(
            CreateTopicsRequest(
              name: "t\(topic)",
              topic: topic,
              partitions: 1,
              replicationFactor: 1,
              configs: []
            )
          )
        )
      else { return false }
      guard
        try ask(
          .heartbeat(
            BrokerHeartbeatRequest(
              broker: broker,
              brokerEpoch: image.broker(broker)?.epoch ?? -1,
              currentMetadataOffset: controller.committedOffset.raw - 1,
              wantFence: stream.below(3) == 0,
              wantShutDown: false
            )
          )
        )
      else { return false }
      let until = machine.fake.now + stream.interval(.zero, .seconds(2))
      while let timer = machine.fake.takeTimer(until: until) {
        machine.fake.now = max(machine.fake.now, timer.at)
        guard try handle(.timer(timer.token)) else { return false }
      }
      machine.fake.now = until
      return try ask(
        .fetchMetadataLog(
          FetchMetadataLogRequest(
            broker: NodeID(1),
            fetchOffset: shown.nextOffset,
            maxWait: .zero
          )
        )
      )
    }
  }

  @Test("no crash takes back what was shown", arguments: FileSystemProfile.all, 0..<4)
  func durable(fileSystem: FileSystemProfile, seed: Int) throws {
    let profile = DiskProfile(fileSystem: fileSystem, device: .nvmeClient)
    var bench = Bench(profile, seed: UInt64(seed))
    try bench.start()
    for step in 0..<150 where try !bench.act() {
      try bench.start()
      try #require(bench.controller.isActive, "\(fileSystem.name) seed \(seed) step \(step)")
      let image = bench.controller.image
      #expect(bench.shown.nextOffset < image.nextOffset)
      let prefix = bench.shown
      guard
        try bench.ask(
          .fetchMetadataLog(
            FetchMetadataLogRequest(
              broker: NodeID(1),
              fetchOffset: .zero,
              maxWait: .zero
            )
          )
        )
      else { continue }
      #expect(bench.shown.nextOffset >= prefix.nextOffset)
    }
    #expect(bench.cuts > 5)
    #expect(bench.shown.nextOffset > Offset(60))
  }
}
