/// The table of layers: each target, its folder, and the targets it may import.
///
/// The order is that of the house: an entry imports only entries above it.
enum Layers {
  struct Layer {
    let target: String
    let folder: String
    let imports: Set<String>
  }

  private static let kafka: Set<String> = [
    "Primitives", "Environment", "KafkaLog", "KafkaProtocol",
  ]
  private static let nodes: Set<String> = [
    "KafkaRaft", "KafkaBroker", "KafkaController", "KafkaClients",
  ]
  private static let world = kafka.union(nodes).union([
    "Engine", "Hardware", "Checking", "Scenarios",
  ])
  private static let tool = world.union([
    "Simulation", "Exploration", "Estimation", "LossProbability", "Reporting",
  ])

  /// Layers that run inside a simulation or describe it.
  static let simulated = [
    Layer(target: "Primitives", folder: "Sources/Primitives", imports: ["CChecksum"]),
    Layer(target: "Environment", folder: "Sources/Environment", imports: ["Primitives"]),
    Layer(
      target: "KafkaLog",
      folder: "Sources/Kafka/Log",
      imports: ["Primitives", "Environment"]
    ),
    Layer(
      target: "KafkaProtocol",
      folder: "Sources/Kafka/Protocol",
      imports: ["Primitives", "Environment", "KafkaLog"]
    ),
    Layer(target: "KafkaRaft", folder: "Sources/Kafka/Raft", imports: kafka),
    Layer(
      target: "KafkaBroker",
      folder: "Sources/Kafka/Broker",
      imports: kafka.union(["KafkaRaft"])
    ),
    Layer(
      target: "KafkaController",
      folder: "Sources/Kafka/Controller",
      imports: kafka.union(["KafkaRaft"])
    ),
    Layer(target: "KafkaClients", folder: "Sources/Kafka/Clients", imports: kafka),
    Layer(target: "Engine", folder: "Sources/Engine", imports: ["Primitives"]),
    Layer(target: "Hardware", folder: "Sources/Hardware", imports: ["Primitives", "Engine"]),
    Layer(target: "Checking", folder: "Sources/Checking", imports: ["Primitives"]),
    Layer(target: "Estimation", folder: "Sources/Estimation", imports: ["Primitives"]),
    Layer(
      target: "Scenarios",
      folder: "Sources/Scenarios",
      imports: ["Primitives", "Estimation"]
    ),
    Layer(target: "Simulation", folder: "Sources/Simulation", imports: world),
    Layer(
      target: "Exploration",
      folder: "Sources/Exploration",
      imports: world.union(["Simulation", "Estimation"])
    ),
    Layer(
      target: "LossProbability",
      folder: "Sources/LossProbability",
      imports: world.union(["Simulation", "Estimation"])
    ),
  ]

  /// Layers that people see; these may use Foundation.
  static let visible = [
    Layer(
      target: "Reporting",
      folder: "Sources/Reporting",
      imports: [
        "Primitives", "KafkaLog", "Checking", "Scenarios", "Simulation", "Exploration",
        "Estimation",
      ]
    ),
    Layer(target: "CommandLineTool", folder: "Sources/CommandLineTool", imports: tool),
    Layer(
      target: "WavetankTesting",
      folder: "Sources/WavetankTesting",
      imports: ["Primitives", "Checking", "Simulation", "Reporting", "CommandLineTool"]
    ),
    Layer(target: "wavetank", folder: "Sources/wavetank", imports: ["CommandLineTool"]),
    Layer(
      target: "benchmarks",
      folder: "Sources/benchmarks",
      imports: tool.union(["CAllocations"])
    ),
  ]
}
