import Simulation

extension ExploredStories {
  /// What storms of ten minutes of everything found; most of it mistakes of the judge.
  static let inTenMinutes = [
    Found(
      description: "a batch whose base offset rots before an orderly stop",
      seed: 1,
      body: """
        variant: [
          "contiguous-recovery",
          "marker-removal-synced",
          "recovery-keeps-on-error",
          "closed-indexes-synced",
          "registers-again",
          "stray-starts-forgotten",
          "answers-name-topic",
          "short-copy-goes-on",
          "named-replica-stays",
          "eligible-are-replicas",
          "missed-epochs-forget",
        ],
        cluster: { brokers: 2, "kraft.version": 1, host: { disks: 2 } },
        topics: { orders: { partitions: 2, "replication.factor": 2 } },
        clients: { writers: [{ topic: "orders", rate: "10/s", bytes: "244B" }] },
        script: [
          { disk: "broker 0 disk 2", fault: "bit-rot", file: "*.log", evict: true, at: "50s" },
          { shutdown: "leader(orders-1)", at: "50s" },
        ],
        run: { for: "51s" },
        """
    ),
    Found(
      description: "a batch whose base offset rots under a reader and a follower that come late",
      seed: 5_792_414_361_965_197_292,
      body: """
        variant: ["contiguous-recovery", "recovery-keeps-on-error", "short-copy-goes-on"],
        cluster: {
          controllers: 3,
          "kraft.version": 1,
          host: { disks: 2 },
          server: {
            "replica.lag.time.max.ms": "12300ms",
            "broker.heartbeat.interval.ms": "1670ms",
            "log.retention.check.interval.ms": "5s",
          },
          controller: {
            "metadata.max.idle.interval.ms": "5s",
            "controller.quorum.election.timeout.ms": "237ms",
          },
          racks: ["a", "b", "c"],
        },
        topics: { orders: { partitions: 2, "retention.ms": "77s", "segment.ms": "10s" } },
        clients: {
          writers: [{ topic: "orders", rate: "1/s", "request.timeout.ms": "5s" }],
          readers: [
            { topic: "orders" },
            { topic: "orders", "auto.offset.reset": "earliest" },
          ],
        },
        script: [
          { pause: ["reader 0", "reader 1"], for: "150s", at: "60s" },
          { cut: ["broker 2", "broker 0"], for: "18.622676622s", at: "78.87415845s" },
          { fillDisk: "broker 2 disk 2", for: "53.006650398s", at: "82.555926128s" },
          { shutdown: "broker 2", for: "57.398349578s", at: "143.495421464s" },
          { disk: "broker 0 disk 1", fault: "bit-rot", file: "*.log", evict: true, at: "181.69877812s" },
        ],
        run: { for: "211.084559922s" },
        """
    ),
    Found(
      description: "pages that a write-out on btrfs took back, of which no process was told",
      seed: 1,
      body: """
        cluster: { brokers: 2, host: { fileSystem: "btrfs" } },
        topics: { orders: { "replication.factor": 2, assignment: [[0, 1]] } },
        clients: { writers: [{ topic: "orders", rate: "20/s", bytes: 100 }] },
        script: [
          { wait: "acked(orders-0) >= 50" },
          { kill: "broker 1" },
          { wait: "isr(orders-0) == 1" },
          { disk: "broker 0", fault: "input-output", operation: "writeback", file: "*.log" },
          { wait: "acked(orders-0) >= +900" },
          { start: "broker 1" },
        ],
        run: { for: "1s" },
        """
    ),
    Found(
      description: "epochs that were cut with a log start which a crash took back",
      seed: 1,
      body: """
        variant: ["contiguous-recovery", "marker-removal-synced", "bad-epoch-file-is-rebuilt"],
        cluster: {
          controllers: 3,
          combined: true,
          server: { "log.retention.check.interval.ms": "5s", "unclean.leader.election.enable": true },
        },
        topics: { orders: { partitions: 2, "retention.bytes": "60530B", "segment.ms": "17300ms" } },
        clients: { writers: [{ topic: "orders", rate: "3/s", bytes: "1925B" }] },
        script: [
          { isolate: "controller 1", for: "10s", at: "5s" },
          { power: "leader(orders-0)", for: "1s", at: "15s" },
          { fillDisk: "broker 0 disk 1", at: "20s" },
          { power: "controller 1", at: "50s" },
          { power: "controller 2", at: "50s" },
        ],
        run: { for: "50s" },
        """
    ),
    Found(
      description: "a disk that fails while metadata that nobody committed is cut off",
      seed: 5381812370246053568,
      body: """
        variant: [
          "contiguous-recovery",
          "marker-removal-synced",
          "recovery-keeps-on-error",
          "closed-indexes-synced",
          "registers-again",
          "stray-starts-forgotten",
          "answers-name-topic",
          "short-copy-goes-on",
          "named-replica-stays",
          "eligible-are-replicas",
          "missed-epochs-forget",
        ],
        cluster: {
          controllers: 3,
          "kraft.version": 1,
          supervisor: "2s",
          host: { disks: 3 },
          controller: { "metadata.max.idle.interval.ms": "5s" },
        },
        topics: { notes: {} },
        script: [
          { deleteTopic: "notes", at: "10s" },
          { disk: "controller 1", fault: "input-output", operation: "sync", chance: "1/100", at: "10s" },
          { createTopic: "notes", at: "10s" },
          { power: "controller 0", for: "1s", at: "25s" },
        ],
        run: { for: "30s" },
        """
    ),
    Found(
      description: "readers that stood still while their topic moved and was deleted",
      seed: 2,
      ends: .stuck,
      body: """
        variant: [
          "contiguous-recovery",
          "marker-removal-synced",
          "recovery-keeps-on-error",
          "closed-indexes-synced",
          "registers-again",
          "stray-starts-forgotten",
          "answers-name-topic",
          "short-copy-goes-on",
          "named-replica-stays",
          "eligible-are-replicas",
          "missed-epochs-forget",
        ],
        cluster: { brokers: 5, "kraft.version": 1 },
        topics: { orders: {} },
        clients: { writers: [{ topic: "orders" }], readers: [{ topic: "orders" }, { topic: "orders" }] },
        script: [
          { pause: ["reader 0", "reader 1"], at: "1s" },
          { reassign: "orders-0", to: [4, 1, 0], at: "1s" },
          { deleteTopic: "orders", at: "2s" },
        ],
        run: { for: "3s" },
        """
    ),
    Found(
      description:
        "a reader that asks a leader which has not heard of a deletion where the log ends",
      seed: 1,
      body: """
        variant: [
          "contiguous-recovery",
          "marker-removal-synced",
          "recovery-keeps-on-error",
          "closed-indexes-synced",
          "registers-again",
          "stray-starts-forgotten",
          "answers-name-topic",
          "short-copy-goes-on",
          "named-replica-stays",
          "eligible-are-replicas",
          "missed-epochs-forget",
        ],
        cluster: {
          controllers: 3,
          "kraft.version": 1,
          host: { device: "ebs-gp3" },
          server: { "log.retention.check.interval.ms": "5s" },
          controller: { "controller.quorum.election.timeout.ms": "260ms" },
          combined: true,
        },
        topics: { orders: { partitions: 2, "retention.ms": "121s", "segment.ms": "51900ms" } },
        clients: {
          writers: [{ topic: "orders", rate: "10/s" }],
          readers: [{ topic: "orders", "fetch.max.wait.ms": "2s" }],
        },
        script: [
          { deleteTopic: "orders", at: "1s" },
          { clog: ["broker 1", "broker 0"], for: "18.89931261s", at: "1s" },
          { createTopic: "orders", at: "1s" },
          { reassign: "orders-0", to: [2, 0, 1], at: "88.697243042s" },
          { reassign: "orders-1", to: [1, 2, 0], at: "102.766087382s" },
          { reassign: "orders-1", to: [0, 1, 2], at: "144.377323311s" },
          { reassign: "orders-0", to: [1, 2, 0], at: "185.871158501s" },
          { reassign: "orders-1", to: [2, 0, 1], at: "222.949361883s" },
          { elect: "orders-1", kind: "preferred", at: "222.949361883s" },
          { clog: ["broker 0", "broker 2"], for: "5.030918861s", at: "223.981727682s" },
          { deleteTopic: "orders", at: "224.950676974s" },
          { createTopic: "orders", at: "228.256973835s" },
          { reassign: "orders-0", to: [2, 0, 1], at: "228.850630451s" },
          { elect: "orders-0", kind: "preferred", at: "228.850630451s" },
        ],
        run: { for: "229.91716492s", settle: "3m" },
        """
    ),
    Found(
      description: "a replica to be copied from a leader that cannot read its log",
      seed: 5,
      body: """
        variant: [
          "contiguous-recovery",
          "marker-removal-synced",
          "recovery-keeps-on-error",
          "closed-indexes-synced",
          "registers-again",
          "stray-starts-forgotten",
          "answers-name-topic",
          "short-copy-goes-on",
          "named-replica-stays",
          "eligible-are-replicas",
          "missed-epochs-forget",
        ],
        cluster: { brokers: 4, "kraft.version": 1, host: { disks: 3 } },
        topics: { orders: { partitions: 2 } },
        clients: { writers: [{ topic: "orders" }] },
        script: [
          { reassign: "orders-0", to: [3, 0, 1], at: "1s" },
          { reassign: "orders-0", to: [3, 0, 2], at: "2s" },
          { disk: "broker 3 disk 2", fault: "bit-rot", file: "*.log", evict: true, at: "40s" },
          { reassign: "orders-0", to: [1, 3, 0], at: "40s" },
        ],
        run: { for: "40s" },
        """
    ),
    Found(
      description: "a longest log whose beginning has expired",
      seed: 3,
      body: """
        variant: [
          "contiguous-recovery",
          "marker-removal-synced",
          "recovery-keeps-on-error",
          "closed-indexes-synced",
          "registers-again",
          "stray-starts-forgotten",
          "answers-name-topic",
          "short-copy-goes-on",
          "named-replica-stays",
          "eligible-are-replicas",
          "missed-epochs-forget",
        ],
        cluster: {
          "kraft.version": 1,
          server: { "eligible.leader.replicas.enable": true, "unclean.recovery.manager.enabled": true },
          controller: {},
          host: {},
        },
        topics: {
          orders: {
            partitions: 2,
            "replication.factor": 2,
            "min.insync.replicas": 2,
            "retention.ms": "51700ms",
            "segment.ms": "10s",
          },
        },
        clients: { writers: [{ topic: "orders", rate: "10/s" }] },
        script: [
          { isolate: "controller", for: "344.422894193s", at: "1s" },
          { stopWriters: "all", at: "54.550147374s" },
          { power: "broker 0", for: "8.797859963s", at: "55.550147374s" },
          { power: "broker 2", for: "9.543305638s", at: "182.958901791s" },
          { power: "broker 1", for: "15.571246848s", at: "333.467987254s" },
        ],
        run: { for: "350.159156499s" },
        """
    ),
    Found(
      description: "a process of a broker and a controller that cannot load a log",
      seed: 1,
      body: """
        variant: [
          "contiguous-recovery", "marker-removal-synced", "recovery-keeps-on-error",
          "closed-indexes-synced",
        ],
        cluster: { controllers: 3, "kraft.version": 1, host: { disks: 2 }, combined: true },
        topics: { orders: { partitions: 2, "segment.bytes": "6770B" } },
        clients: { writers: [{ topic: "orders", rate: "1/s", bytes: "1750B" }] },
        script: [
          {
            disk: "broker 2 disk 2", fault: "input-output", operation: "sync", chance: "1/100",
            for: "10s", at: "10s",
          },
          { kill: "controller 2", for: "1s", at: "20s" },
          { power: "controller 2", at: "80s" },
        ],
        run: { for: "80s" },
        """
    ),
    // The judge took the empty directory for the replica, which another disk holds.
    Found(
      description: "a start that sets aside what a full disk left of a creation",
      seed: 2,
      body: """
        variant: ["short-copy-goes-on", "named-replica-stays", "bad-epoch-file-is-rebuilt"],
        cluster: {
          controllers: 3,
          "kraft.version": 1,
          host: { disks: 3 },
          server: { "broker.session.timeout.ms": "13800ms" },
          combined: true,
          controller: {},
        },
        topics: { orders: { partitions: 2 } },
        clients: { writers: [{ topic: "orders", rate: "10/s" }] },
        script: [
          { deleteTopic: "orders", at: "3.2s" },
          { fillDisk: "broker 2 disk 2", at: "4.2s" },
          { createTopic: "orders", at: "4.2s" },
          { fillDisk: "broker 2 disk 3", at: "4.2s" },
          { fillDisk: "broker 2 disk 1", for: "15s", at: "24.2s" },
          { removeVoter: "controller 0", at: "25s" },
          { deleteTopic: "orders", at: "30s" },
          { createTopic: "orders", at: "35s" },
          { fillDisk: "broker 2 disk 2", at: "65s" },
          { moveReplica: "orders-0", on: "follower(orders-0, 1)", to: 3, at: "70s" },
        ],
        run: { for: "71s" },
        """
    ),
  ]
}
