/// The scenario that `init` writes: small, commented, and worth changing.
enum StarterScenario {
  /// The file for a scenario of a name.
  static func text(title: String) -> String {
    """
    // \(title)
    //
    // Three brokers hold one topic with three copies. A minute of load, one loss of power, and the
    // question whether every acknowledged record is still there.
    //
    //   wavetank run THIS-FILE                      one seed, every case
    //   wavetank run THIS-FILE --seeds 1..100       a hundred of each
    //   wavetank replay THIS-FILE --case 'all lose power' --until 9s --show cluster
    //   wavetank help scenario                      everything that a file can say
    {
      format: 1,
      title: \(quoted(title)),

      // The machines. Try zones: ["az1", "az2", "az3"], or host: { device: "nvme-client" }.
      cluster: { brokers: 3, host: { device: "nvme-plp", fileSystem: "ext4-ordered" } },

      // Kafka's own names. Try "min.insync.replicas": 1, or "flush.messages": 1.
      topics: {
        orders: { partitions: 1, "replication.factor": 3, "min.insync.replicas": 2 },
      },

      clients: {
        // acks: "all" waits for the in-sync set; try acks: 1.
        writers: [{ topic: "orders", rate: "200/s", bytes: 200, acks: "all" }],
        readers: [{ topic: "orders" }],
      },

      run: { for: "20s", settle: "60s" },

      // A case lays its fields over those above.
      cases: {
        // One machine goes and comes back: what is acknowledged must survive.
        "the leader loses power": {
          script: [
            { wait: "acked(orders-0) >= 500", within: "15s" },
            { power: "leader(orders-0)", as: "victim" },
            { wait: "leader(orders-0) != victim", within: "30s" },
            { start: "victim" },
            { wait: "isr(orders-0) == 3", within: "60s" },
          ],
          expect: { pass: true, lost: 0, permittedLoss: 0 },
        },
        // All go within 20 ms: records that were in page caches only may be gone, and the report says
        // which, and why that was allowed. What would "flush.messages": 1 change?
        "all lose power": {
          script: [
            { wait: "acked(orders-0) >= 500", within: "15s" },
            { power: "all", spread: "20ms" },
            { start: "all", after: "2s", stagger: "500ms" },
          ],
          expect: { pass: true, lost: 0, permittedLoss: ">= 1" },
        },
        // Nothing happens: the control.
        calm: { expect: { pass: true, lost: 0, permittedLoss: 0, acked: ">= 1000" } },
      },
    }

    """
  }

  private static func quoted(_ text: String) -> String {
    let escaped = text.map { $0 == "\\" || $0 == "\"" ? "\\\($0)" : String($0) }.joined()
    return "\"\(escaped)\""
  }
}
