/// Everything that scenario files can say, for help screens and documents.
///
/// The tables stand beside the readers, and tests hold them together: every example is read without
/// complaint, and every field, action and selector that a reader knows has its entry.
public enum FormatReference {
  /// Objects, from the outside in.
  public static let sections: [FormatSection] = [
    whole, cluster, host, network, topic, writer, reader, nemesis, relapse, run, expect,
  ]

  /// What the examples stand in: two zones, a topic, a writer and a reader.
  static let frame = """
    cluster: {
      brokers: 3, controllers: 3, "kraft.version": 1,
      zones: ["az1", "az2", "az3"], racks: ["r1", "r2", "r3"],
    },
    topics: { orders: { partitions: 2, "replication.factor": 3 } },
    clients: { writers: [{ topic: "orders" }], readers: [{ topic: "orders" }] },
    """

  /// The text of a scenario with a script of these steps.
  public static func scenario(script: String) -> String {
    "{ format: 1, title: \"an example\", \(frame) script: [\(script)] }"
  }

  private static let whole = FormatSection(
    "scenario",
    "The whole file, in JSON5. A case lays its fields over those of the file: objects are merged, "
      + "everything else replaces.",
    "topics: { orders: {} }, #",
    [
      FormatField("format", "1", "must be given", "version of this format", "1"),
      FormatField("title", "text", "must be given", "what the file is about", "\"power\""),
      FormatField("cluster", "object", "three brokers", "machines and their settings", "{}"),
      FormatField(
        "topics",
        "object, or the path of a description",
        "must be given",
        "topics by name",
        "{ orders: {} }"
      ),
      FormatField("clients", "object", "nobody", "`writers` and `readers`", "{ writers: [] }"),
      FormatField("script", "list", "none", "steps, one after the other", "[]"),
      FormatField("nemesis", "list", "none", "random faults", "[]"),
      FormatField("run", "object", "one minute", "how long", "{ for: \"30s\" }"),
      FormatField(
        "variant",
        "name, list, or object of names and true or false",
        "none",
        "planted and historical bugs, and stricter rules; `elr: \"on\"` turns KIP-966 on",
        "{ elr: \"on\" }"
      ),
      FormatField("expect", "object", "a pass", "how the run must end", "{ pass: true }"),
      FormatField("cases", "object", "one, `default`", "cases by name", "{ calm: {} }"),
    ]
  )

  private static let topic = FormatSection(
    "topics.NAME",
    "A topic. Other keys are Kafka's topic properties, such as `min.insync.replicas`.",
    "topics: { orders: { # } }",
    [
      FormatField("partitions", "1 to 100000", "1", "number of partitions", "2"),
      FormatField("replication.factor", "from 1", "3", "copies of each partition", "3"),
      FormatField(
        "assignment",
        "a list of brokers for each partition",
        "as Kafka's controller places them",
        "replicas, the preferred leader first",
        "[[0, 1, 2]]"
      ),
      FormatField("properties", "path", "none", "a file with the topic's configs", ""),
    ]
  )

  private static let writer = FormatSection(
    "clients.writers[]",
    "A producer. Other keys are Kafka's producer properties, such as `linger.ms`.",
    "topics: { orders: {} }, clients: { writers: [{ topic: \"orders\", # }] }",
    [
      FormatField("topic", "a topic", "must be given", "where it writes", "\"orders\""),
      FormatField("rate", "records in a time", "100/s", "mean rate of new records", "\"250/s\""),
      FormatField("bytes", "size from 16", "100", "size of a record's value", "\"1KiB\""),
      FormatField("acks", "0, 1 or \"all\"", "all", "acknowledgements it asks for", "\"all\""),
      FormatField(
        "timestamps",
        "milliseconds or seconds",
        "milliseconds",
        "what its records' timestamps count; Kafka takes them for milliseconds",
        "\"seconds\""
      ),
    ]
  )

  private static let reader = FormatSection(
    "clients.readers[]",
    "A consumer. Other keys are Kafka's consumer properties, such as `auto.offset.reset`.",
    "topics: { orders: {} }, clients: { readers: [{ topic: \"orders\", # }] }",
    [
      FormatField(
        "topic",
        "a topic",
        "must be given",
        "what it reads, from the start",
        "\"orders\""
      ),
      FormatField("group", "text", "none", "its group", "\"billing\""),
    ]
  )

  /// What an entry of `nemesis` has.
  public static let nemesis = FormatSection(
    "nemesis[]",
    "Random faults of one kind, each of which ends.",
    "\(frame) nemesis: [{ kind: \"stall\", every: \"10s\", # }]",
    [
      FormatField("kind", "kind of fault", "must be given", "what breaks", "\"power\""),
      FormatField(
        "every",
        "duration or distribution",
        "must be given, or `rate`",
        "time between two faults",
        "{ exponential: { mean: \"20s\" } }"
      ),
      FormatField("rate", "number in a time", "-", "`every` as a rate", "\"3/m\""),
      FormatField(
        "lasting",
        "duration or distribution",
        "10 s",
        "how long a fault lasts",
        "{ uniform: { min: \"1s\", max: \"5s\" } }"
      ),
      FormatField("targets", "selectors", "all", "machines to draw from", "[\"zone az1\"]"),
      FormatField("maxConcurrent", "1 to 1000", "1", "faults of the entry at a time", "2"),
      FormatField("budget", "0 to 1000000", "no bound", "faults of the entry in a run", "3"),
      FormatField(
        "keep",
        "survival",
        "drawn",
        "what a crash leaves of what was not synced",
        "\"synced\""
      ),
      FormatField(
        "messages",
        "kinds of message",
        "all between servers",
        "of `stall`: what to draw from",
        "[\"fetch response\"]"
      ),
      FormatField(
        "onReturn",
        "object",
        "nothing",
        "what may strike the machine again",
        "{ kind: \"kill\" }"
      ),
      FormatField("from", "duration or share", "0%", "when the first may begin", "\"2s\""),
      FormatField("until", "duration or share", "100%", "when the last must have ended", "\"80%\""),
    ]
  )

  private static let relapse = FormatSection(
    "nemesis[].onReturn",
    "A fault that strikes a machine soon after it came back.",
    "\(frame) nemesis: [{ kind: \"power\", every: \"10s\", onReturn: { kind: \"kill\", # } }]",
    [
      FormatField(
        "kind",
        "kill, crash, power or shutdown",
        "must be given",
        "what breaks",
        "\"kill\""
      ),
      FormatField("chance", "share", "1/2", "how often it does", "\"1/3\""),
      FormatField(
        "after",
        "duration or distribution",
        "0 to 1 s",
        "time from the start of the "
          + "process",
        "\"200ms\""
      ),
    ]
  )

  private static let run = FormatSection(
    "run",
    "How long the storm lasts, and how long the cluster has to become whole again.",
    "topics: { orders: {} }, run: { # }",
    [
      FormatField("for", "duration", "1 min", "length of the storm", "\"20s\""),
      FormatField("settle", "duration", "1 min", "time to converge after it", "\"2m\""),
      FormatField(
        "maxEvents",
        "from 1",
        "200000000",
        "events after which a run is over budget",
        "1000000"
      ),
      FormatField(
        "reseed",
        "list of `{ at, seed }`",
        "none",
        "instants from which on everything random is drawn anew",
        "[{ at: \"10s\", seed: 7 }]"
      ),
      FormatField("at", "duration", "must be given", "of a `reseed` entry: when", ""),
      FormatField("seed", "from 0", "must be given", "of a `reseed` entry: the new root", ""),
    ]
  )

  private static let expect = FormatSection(
    "expect",
    "How the run must end. Counts are `3`, `> 0`, `<= 5` or `1..10`; times are `< 30s` or "
      + "`5s..30s`.",
    "topics: { orders: {} }, expect: { # }",
    [
      FormatField("pass", "true", "true", "no promise breaks", "true"),
      FormatField("violation", "invariant", "-", "this promise breaks", "\"ACK-DURABLE\""),
      FormatField("verdict", "verdict", "-", "the run ends so", "\"stuck\""),
      FormatField(
        "lost",
        "count",
        "anything",
        "acknowledged records lost against the contract",
        "0"
      ),
      FormatField(
        "permittedLoss",
        "count",
        "anything",
        "acknowledged records that the contract "
          + "allowed to lose",
        "\">= 1\""
      ),
      FormatField("acked", "count", "anything", "records acknowledged", "\"> 100\""),
      FormatField(
        "unavailable",
        "time",
        "anything",
        "time in which some partition took no "
          + "fully acknowledged write",
        "\"5s..30s\""
      ),
      FormatField(
        "alerts",
        "names of alerts",
        "anything",
        "what must have paged an operator",
        "[\"UnderMinIsr\"]"
      ),
    ]
  )
}
