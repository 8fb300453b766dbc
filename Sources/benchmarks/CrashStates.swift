import Environment
import Hardware
import KafkaLog
import Primitives
import Simulation

// Every state that a power loss may leave of a log with 100 batches: apply, recover, judge.
extension Benchmark {
  static var crashStates: [Benchmark] {
    [
      states("ext4-ordered", .ext4Ordered, .nvmePLP),
      states("ext4-ordered-torn", .ext4Ordered, .nvmeClient),
      states("adversarial", .adversarial, .nvmeClient),
    ]
  }

  private static func states(
    _ name: String,
    _ fileSystem: FileSystemProfile,
    _ device: DeviceProfile
  ) -> Benchmark {
    Benchmark(name: "crash-states-\(name)", unit: "states/s") { quick in
      let limit = quick ? 20 : 400
      return {
        let sweep = try sweep(fileSystem, device, limit: limit)
        var digest = Digest()
        for count in [sweep.census.states, sweep.census.disks, sweep.census.outcomes] {
          digest.mix(count)
        }
        var work = Work(units: Double(sweep.census.states), digest: digest)
        work.figures.append(("disks", Double(sweep.census.disks)))
        work.figures.append(("outcomes", Double(sweep.census.outcomes)))
        work.figures.append(("violations", Double(sweep.census.violations)))
        return work
      }
    }
  }

  private static func sweep(
    _ fileSystem: FileSystemProfile,
    _ device: DeviceProfile,
    limit: Int
  ) throws -> CrashSweep {
    let profile = DiskProfile(fileSystem: fileSystem, device: device)
    var storage = DiskStorage(disk: Disk(profile: profile, seed: 1, entity: 0))
    storage.runsAhead = true
    let directory = LogDirectory(path: "logs")
    let name = PartitionName(topic: "orders", partition: 0)
    let config = LogConfig()
    let loaders = [LogLoader(directory, config: config)]
    var sweep = CrashSweep(limit: limit, depth: 0, seed: 1)
    try directory.prepare(on: &storage)
    var log = try PartitionLog.create(
      at: directory.path(of: name),
      topicID: TopicID(high: 1, low: 2),
      config: config,
      now: noon,
      on: &storage
    )
    for index in 0..<100 {
      storage.now += .milliseconds(50)
      storage.disk.advance(to: storage.now)
      _ = try log.appendAsLeader(batch(index), epoch: Epoch(0), now: noon, on: &storage)
      sweep.visit(storage.disk, loaders: loaders, label: "append")
    }
    return sweep
  }

  private static func batch(_ index: Int) -> Bytes {
    var builder = RecordBatchBuilder(BatchFields())
    let value = Bytes((0..<100).map { UInt8(truncatingIfNeeded: index * 7 + $0) })
    builder.append(timestamp: noon + Int64(index), key: nil, value: value)
    return builder.finish()
  }

  private static let noon: Int64 = 1_700_000_000_000
}
