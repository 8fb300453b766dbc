import Hardware
import Primitives
import Scenarios
import Simulation
import Testing

struct DiskProfileStories {
  private func run(_ host: String, seed: UInt64 = 3) throws -> RunResult {
    try runStory(
      """
      { format: 1, title: "t", cluster: { brokers: 1, host: \(host) },
        topics: { orders: { partitions: 1, "replication.factor": 1 } },
        clients: { writers: [{ topic: "orders", rate: "100/s", bytes: 1000, acks: "all" }] },
        script: [
          { power: "broker 0", at: "50s" },
          { return: ["broker 0"], at: "55s" },
        ],
        run: { for: "70s", settle: "20s" } }
      """,
      seed: seed
    )
  }

  @Test("the fields that a scenario sets reach the disk and change what a power cut leaves")
  func overrides() throws {
    let usual = try run("{ fileSystem: \"xfs\" }")
    let same = try run("{ fileSystem: { base: \"xfs\", dirtyExpire: \"30s\" } }")
    let eager = try run("{ fileSystem: { base: \"xfs\", dirtyExpire: \"1s\" } }")
    let slow = try run(
      "{ device: { sync: { p50: \"90ms\", p99: \"100ms\" } }, fileSystem: \"xfs\" }"
    )
    #expect(same.digest == usual.digest)
    #expect(eager.digest != usual.digest)
    #expect(slow.digest != usual.digest)
  }

  @Test("every profile runs a cluster through a power cut", arguments: FileSystemProfile.all)
  func fileSystems(fileSystem: FileSystemProfile) throws {
    _ = try run("{ fileSystem: \"\(fileSystem.name)\" }")
  }
}
