extension FormatReference {
  static let cluster = FormatSection(
    "cluster",
    "The machines. Broker *i* stands in zone and rack *i* modulo their number.",
    "topics: { orders: {} }, cluster: { # }",
    [
      FormatField(
        "brokers",
        "1 to 1000, or a table of real ones",
        "3",
        "number of brokers, called 0, 1, …",
        "5"
      ),
      FormatField(
        "controllers",
        "1 to 9",
        "1",
        "controllers, on machines of their own: one, or the voters of a metadata quorum, which "
          + "go round the zones",
        "1"
      ),
      FormatField(
        "voters",
        "2 to the number of `controllers`",
        "all controllers",
        "how many of them, the first, are voters when the quorum is formed; the others are "
          + "observers",
        ""
      ),
      FormatField(
        "kraft.version",
        "0 or 1",
        "0",
        "1 keeps the voters in the metadata log, so that they may change (KIP-853)",
        "1"
      ),
      FormatField(
        "combined",
        "true or false",
        "false",
        "controller *i* is one process with broker *i* (`process.roles=broker,controller`)",
        "true"
      ),
      FormatField("zones", "list of names", "one zone", "zones", "[\"az1\", \"az2\"]"),
      FormatField(
        "racks",
        "list of names",
        "one for each broker",
        "racks, Kafka's `broker.rack`",
        "[\"r1\", \"r2\"]"
      ),
      FormatField(
        "host",
        "object",
        "see `cluster.host`",
        "hardware of brokers and controllers",
        "{ disks: 2 }"
      ),
      FormatField(
        "network",
        "object",
        "see `cluster.network`",
        "latencies and bandwidth",
        "{ latency: \"1ms\" }"
      ),
      FormatField(
        "power",
        "object with `spread`",
        "0 s",
        "machines under one branch lose power within this time of each other",
        "{ spread: \"50ms\" }"
      ),
      FormatField("spread", "duration", "0 s", "of `power`: see there", ""),
      FormatField(
        "initialFiles",
        "object of brokers and directories",
        "none",
        "log directories that brokers start with, relative to the file",
        "{}"
      ),
      FormatField(
        "supervisor",
        "duration",
        "never; 10 s in storms",
        "after this while a server that gave up by itself is started again",
        "\"30s\""
      ),
      FormatField(
        "properties",
        "list of paths",
        "none",
        "real `server.properties`, one for each server: see below",
        ""
      ),
      FormatField(
        "server",
        "object, or the path of a `server.properties`",
        "Kafka's defaults",
        "properties of every broker, and of controllers where they heed them",
        "{ \"replica.lag.time.max.ms\": \"10s\" }"
      ),
      FormatField(
        "overrides",
        "object of brokers and properties",
        "none",
        "properties of single brokers, over those of every broker",
        "{ \"broker 1\": { \"replica.lag.time.max.ms\": \"20s\" } }"
      ),
      FormatField(
        "controller",
        "object",
        "Kafka's defaults",
        "properties of controllers only",
        "{ \"controller.quorum.append.linger.ms\": 0 }"
      ),
    ]
  )

  static let host = FormatSection(
    "cluster.host",
    "The hardware of one machine. `wavetank help disk` explains profiles and their fields.",
    "topics: { orders: {} }, cluster: { host: { # } }",
    [
      FormatField(
        "device",
        "profile, or an object with `base` and fields",
        "nvme-plp",
        "the data disks",
        "{ base: \"hdd\", bandwidth: \"90MB\" }"
      ),
      FormatField(
        "fileSystem",
        "profile, or an object with `base` and fields",
        "ext4-ordered",
        "what is on them",
        "\"xfs\""
      ),
      FormatField("memory", "size", "16 GiB", "main memory, most of it page cache", "\"4GiB\""),
      FormatField("disk", "size", "1 TiB", "size of each data disk", "\"1GiB\""),
      FormatField(
        "disks",
        "1 to 16",
        "1",
        "data disks of a broker, each with a log directory",
        "2"
      ),
    ]
  )

  static let network = FormatSection(
    "cluster.network",
    "Overrides of how the network behaves.",
    "topics: { orders: {} }, cluster: { network: { # } }",
    [
      FormatField(
        "latency",
        "duration or distribution",
        "20 µs in a rack, 75 µs in a zone",
        "one way, between machines of a zone",
        "{ lognormal: { p50: \"100us\", p99: \"1ms\" } }"
      ),
      FormatField(
        "crossZoneLatency",
        "duration or distribution",
        "0.4 ms, now and then 1 ms",
        "one way, between zones",
        "\"1ms\""
      ),
      FormatField(
        "bandwidth",
        "size",
        "1.25 GB; 600 MB between zones",
        "bytes a second of a machine's link",
        "\"125MB\""
      ),
      FormatField("loss", "share", "none", "packets lost, each a retransmission", "\"0.1%\""),
    ]
  )
}
