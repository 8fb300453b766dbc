import Environment
import Hardware
import KafkaLog
import Primitives
import Simulation

/// One log on a disk, driven like a broker's handlers, and crashed at every operation of each.
struct CrashRig {
  var storage: DiskStorage
  var log: PartitionLog
  var sweep: CrashSweep
  /// Whether handlers are crash points.
  var isSweeping = true
  private(set) var restarts = 0
  private let directory: LogDirectory
  private let config: LogConfig
  private static let name = PartitionName(topic: "orders", partition: 0)
  private static let noon: Int64 = 1_700_000_000_000
  private var sequence: Int64 = 0

  init(
    _ fileSystem: FileSystemProfile,
    device: DeviceProfile = .nvmePLP,
    variants: Variants = [],
    limit: Int = 200,
    depth: Int = 0
  ) throws {
    var profile = DiskProfile(fileSystem: fileSystem, device: device)
    profile.capacity = .mebibytes(64)
    storage = DiskStorage(disk: Disk(profile: profile, seed: 7, entity: 0))
    storage.runsAhead = true
    directory = LogDirectory(path: "logs", variants: variants)
    config = Self.config
    sweep = CrashSweep(limit: limit, depth: depth, seed: 11)
    log = LogRecovery(at: "logs/orders-0", config: config, isClean: false, now: Self.noon).log
    try handler("create the directory") { rig in try rig.directory.prepare(on: &rig.storage) }
    try handler("create the log") { rig in
      rig.log = try PartitionLog.create(
        at: rig.directory.path(of: Self.name),
        topicID: TopicID(high: 1, low: 2),
        config: rig.config,
        variants: rig.directory.variants,
        now: Self.noon,
        on: &rig.storage
      )
    }
    try work()
  }

  private static var config: LogConfig {
    var config = LogConfig()
    config.segmentBytes = 700
    config.segmentIndexBytes = 64
    config.indexIntervalBytes = 200
    config.fileDeleteDelayMilliseconds = 0
    return config
  }

  /// What a restart would load.
  var loaders: [LogLoader] { [LogLoader(directory, config: config)] }

  /// Runs a handler and crashes the machine at every operation of it.
  mutating func handler(
    _ label: String,
    isStarting: Bool = false,
    _ body: (inout CrashRig) throws -> Void
  ) throws {
    storage.disk.advance(to: storage.now)
    try body(&self)
    if isSweeping {
      sweep.visit(storage.disk, loaders: loaders, label: label, isStarting: isStarting)
    }
    storage.now += .microseconds(50)
  }

  /// Lets time pass, with a look at what the flusher and the journal make of it.
  mutating func pass(_ time: Interval, steps: Int = 1) {
    for _ in 0..<steps {
      storage.now += .nanoseconds(time.nanoseconds / Int64(steps))
      storage.disk.advance(to: storage.now)
      sweep.visit(storage.disk, loaders: loaders, label: "time passes")
    }
  }

  /// Appends batches as the leader of an epoch.
  mutating func append(_ batches: Int, size: Int = 60, epoch: Int32 = 0) throws {
    for _ in 0..<batches {
      sequence += 1
      let value = Bytes((0..<size).map { UInt8(truncatingIfNeeded: sequence * 31 + Int64($0)) })
      var builder = RecordBatchBuilder(BatchFields())
      builder.append(timestamp: Self.noon + sequence, key: nil, value: value)
      let batch = builder.finish()
      try handler("append") { rig in
        _ = try rig.log.appendAsLeader(
          batch,
          epoch: Epoch(epoch),
          now: Self.noon,
          on: &rig.storage
        )
      }
    }
  }

  /// Does the background work that the log asked for, a step a handler.
  mutating func work() throws {
    var tasks = log.takeBackgroundTasks()
    while var task = tasks.first {
      var isDone = false
      while !isDone {
        try handler("background \(Self.word(task))") { rig in
          isDone = try rig.log.step(&task, on: &rig.storage)
        }
      }
      tasks.removeFirst()
      tasks += log.takeBackgroundTasks()
    }
  }

  /// Writes a shared checkpoint.
  mutating func checkpoint(_ which: LogDirectory.OffsetCheckpoint) throws {
    let offset: Offset
    switch which {
    case .recoveryPoint: offset = log.recoveryPoint
    case .logStart: offset = log.logStartOffset
    case .replication: offset = log.highWatermark
    }
    let lines = [PartitionOffset(name: Self.name, offset: offset)]
    try handler("checkpoint \(which.rawValue)") { rig in
      try rig.directory.writeOffsets(lines, to: which, on: &rig.storage)
    }
  }

  /// An orderly stop: flush, close, checkpoints, marker.
  mutating func stop() throws {
    try handler("flush") { rig in try rig.log.flush(now: Self.noon, on: &rig.storage) }
    try handler("close") { rig in try rig.log.close(now: Self.noon, on: &rig.storage) }
    try checkpoint(.recoveryPoint)
    try checkpoint(.logStart)
    try handler("clean marker") { rig in
      try rig.directory.writeCleanShutdown(brokerEpoch: 3, on: &rig.storage)
    }
  }

  /// Starts on whatever the disk holds, crashing recovery at every operation.
  mutating func start() throws {
    restarts += 1
    var loader = loaders[0]
    var isDone = false
    while !isDone {
      try handler("start \(restarts)", isStarting: true) { rig in
        isDone = try loader.step(now: Self.noon, on: &rig.storage)
      }
    }
    if let loaded = loader.takeLogs().first { log = loaded.log }
    try work()
  }

  /// Lets the next sync fail.
  mutating func failNextSync() {
    storage.disk.inject(.inputOutput(InputOutputFault(target: .sync)), at: storage.now)
  }

  /// The process dies; the page cache lives on.
  mutating func kill() { storage.crash(.process) }

  private static func word(_ task: BackgroundTask) -> String {
    switch task {
    case .flush: "flush"
    case .writeEpochs: "epochs"
    case .writeMetadata: "metadata"
    case .remove: "remove"
    }
  }
}
