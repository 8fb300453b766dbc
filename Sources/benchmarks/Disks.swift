import Hardware
import Primitives

// The virtual disk alone.
extension Benchmark {
  static var disks: [Benchmark] {
    [
      Benchmark(name: "disk-append", unit: "appends/s") { quick in
        let rounds = quick ? 10_000 : 500_000
        return { try appends(rounds, syncs: false) }
      },
      Benchmark(name: "disk-append-idle-faults", unit: "appends/s") { quick in
        let rounds = quick ? 10_000 : 500_000
        return { try appends(rounds, syncs: false, hasFaults: true) }
      },
      Benchmark(name: "disk-append-sync", unit: "appends/s") { quick in
        let rounds = quick ? 5_000 : 100_000
        return { try appends(rounds, syncs: true) }
      },
      Benchmark(name: "disk-power-loss", unit: "losses/s") { quick in
        let rounds = quick ? 100 : 2_000
        var warm = Disk(profile: DiskProfile(), seed: 1, entity: 0)
        var now = Instant.zero
        for index in 0..<40 {
          let file = try warm.open("log\(index)", .createNew, at: &now)
          for _ in 0..<100 { try warm.append(kilobyte, to: file, at: &now) }
        }
        warm.advance(to: now)
        return {
          var digest = Digest()
          for seed in 0..<rounds {
            var disk = warm
            disk.reseed(UInt64(seed), entity: 0)
            disk.crash(.power, at: now + .seconds(20))
            disk.digest(into: &digest)
          }
          return Work(units: Double(rounds), digest: digest)
        }
      },
    ]
  }

  private static let kilobyte = Bytes([UInt8](repeating: 7, count: 1_000))

  /// Appends to one file; the faults that it may have are in force and hit nothing.
  private static func appends(_ rounds: Int, syncs: Bool, hasFaults: Bool = false) throws -> Work {
    var disk = Disk(profile: DiskProfile(availableMemory: .gibibytes(64)), seed: 1, entity: 0)
    var now = Instant.zero
    let file = try disk.open("log", .createNew, at: &now)
    if hasFaults { bringIdleFaults(upon: &disk, at: now) }
    let before = Allocations.count
    for _ in 0..<rounds {
      disk.advance(to: now)
      try disk.append(kilobyte, to: file, at: &now)
      if syncs { try disk.sync(file, at: &now) }
    }
    let after = Allocations.count
    var digest = Digest()
    disk.digest(into: &digest)
    var work = Work(units: Double(rounds), digest: digest)
    if let before, let after {
      work.figures.append(("allocations/append", Double(after - before) / Double(rounds)))
    }
    return work
  }

  /// A fault for every hook of an append, each waiting for something that never comes.
  private static func bringIdleFaults(upon disk: inout Disk, at now: Instant) {
    let never = DiskFaultCoordinates(nth: 1_000_000_000)
    for target in DiskFaultTarget.allCases {
      disk.inject(.inputOutput(InputOutputFault(target: target, at: never)), at: now)
    }
    for target in [DiskFaultTarget.write, .sync, .writeback] {
      let writes = DiskWriteSelection(target: target, at: never)
      disk.inject(.tornWrite(TornWriteFault(writes)), at: now)
    }
  }
}
