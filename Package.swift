// swift-tools-version: 6.3

import PackageDescription

/// Whether this build is for the fuzzers; see `.ci/fuzz`.
let isFuzzing = Context.environment["WAVETANK_FUZZ"] != nil

let settings: [SwiftSetting] = [
  .treatAllWarnings(as: .error),
  .enableUpcomingFeature("ExistentialAny"),
  .enableUpcomingFeature("MemberImportVisibility"),
  .strictMemorySafety(),
  // Node handlers are generic over the machine they run on and live in modules of their own; without
  // this the simulator would call them through witness tables.
  .unsafeFlags(["-cross-module-optimization"], .when(configuration: .release)),
  .unsafeFlags(isFuzzing ? ["-sanitize=fuzzer", "-parse-as-library"] : []),
]

/// A library layer and the tests beside it.
func layer(
  _ name: String,
  path: String,
  imports: [Target.Dependency],
  tested: Bool = true,
  testImports: [Target.Dependency] = []
) -> [Target] {
  let library = Target.target(
    name: name,
    dependencies: imports,
    path: "Sources/\(path)",
    swiftSettings: settings
  )
  guard tested else { return [library] }
  let tests = Target.testTarget(
    name: "\(name)Tests",
    dependencies: [.target(name: name), "TestSupport"] + imports + testImports,
    path: "Tests/\(name)Tests",
    swiftSettings: settings
  )
  return [library, tests]
}

var targets: [Target] = []

// Vocabulary: values every layer speaks in.
targets.append(.target(name: "CChecksum", path: "Sources/CChecksum"))
targets += layer("Primitives", path: "Primitives", imports: ["CChecksum"])

// The seam: what a node may ask of its machine.
targets += layer(
  "Environment",
  path: "Environment",
  imports: ["Primitives"],
  testImports: ["Hardware", "Simulation", "Engine"]
)

// Code under test: Kafka, knowing nothing of the simulator.
let kafkaBase: [Target.Dependency] = ["Primitives", "Environment"]
targets += layer(
  "KafkaLog",
  path: "Kafka/Log",
  imports: kafkaBase,
  testImports: ["Simulation", "Hardware"]
)
targets += layer(
  "KafkaProtocol",
  path: "Kafka/Protocol",
  imports: kafkaBase + ["KafkaLog"],
  tested: false
)
let kafka: [Target.Dependency] = kafkaBase + ["KafkaLog", "KafkaProtocol"]
targets += layer("KafkaRaft", path: "Kafka/Raft", imports: kafka)
targets += layer("KafkaBroker", path: "Kafka/Broker", imports: kafka + ["KafkaRaft"])
targets += layer("KafkaController", path: "Kafka/Controller", imports: kafka + ["KafkaRaft"])
targets += layer("KafkaClients", path: "Kafka/Clients", imports: kafka)

// The virtual world, knowing nothing of Kafka.
targets += layer("Engine", path: "Engine", imports: ["Primitives"])
targets += layer("Hardware", path: "Hardware", imports: ["Primitives", "Engine"])
targets += layer("Checking", path: "Checking", imports: ["Primitives"])

// Rates, fault patterns, closed forms, estimators and intervals, knowing nothing of Kafka.
targets += layer("Estimation", path: "Estimation", imports: ["Primitives"])

// Where both meet.
targets += layer("Scenarios", path: "Scenarios", imports: ["Primitives", "Estimation"])
let world: [Target.Dependency] =
  kafka + [
    "KafkaRaft", "KafkaBroker", "KafkaController", "KafkaClients", "Engine", "Hardware",
    "Checking", "Scenarios",
  ]
targets += layer("Simulation", path: "Simulation", imports: world)

// Many runs: what to vary, what was reached, what was found and its essence.
targets += layer("Exploration", path: "Exploration", imports: world + ["Simulation", "Estimation"])

// What is lost, how likely: fault patterns played on the real cluster.
targets += layer(
  "LossProbability",
  path: "LossProbability",
  imports: world + ["Simulation", "Estimation"]
)

// What people see.
targets += layer(
  "Reporting",
  path: "Reporting",
  imports: [
    "Primitives", "KafkaLog", "Checking", "Scenarios", "Simulation", "Exploration", "Estimation",
  ]
)
let tool: [Target.Dependency] =
  world + [
    "Simulation", "Exploration", "Estimation", "LossProbability", "Reporting",
  ]
targets += layer("CommandLineTool", path: "CommandLineTool", imports: tool)
targets.append(
  .executableTarget(
    name: "wavetank",
    dependencies: ["CommandLineTool"],
    path: "Sources/wavetank",
    swiftSettings: settings
  )
)
targets += layer(
  "WavetankTesting",
  path: "WavetankTesting",
  imports: ["Primitives", "Checking", "Simulation", "Reporting", "CommandLineTool"]
)
targets.append(.target(name: "CAllocations", path: "Sources/CAllocations"))
targets.append(
  .executableTarget(
    name: "benchmarks",
    dependencies: tool + ["CAllocations"],
    path: "Sources/benchmarks",
    swiftSettings: settings
  )
)

// Shared by the tests, and the tests of the repository itself.
targets.append(
  .target(
    name: "TestSupport",
    dependencies: ["Primitives", "Environment"],
    path: "Tests/TestSupport",
    swiftSettings: settings
  )
)
targets.append(
  .testTarget(
    name: "RepositoryTests",
    dependencies: tool + ["CommandLineTool", "TestSupport"],
    path: "Tests/RepositoryTests",
    swiftSettings: settings
  )
)

// What the fuzzers call, and the tests that replay their findings.
targets.append(
  .target(
    name: "FuzzEntry",
    dependencies: [
      "Primitives", "Environment", "KafkaLog", "Hardware", "Scenarios", "Simulation", "TestSupport",
    ],
    path: "Tests/Fuzzing/Entry",
    swiftSettings: settings
  )
)
targets.append(
  .testTarget(
    name: "FuzzingTests",
    dependencies: ["FuzzEntry"],
    path: "Tests/FuzzingTests",
    swiftSettings: settings
  )
)
if isFuzzing {
  targets.append(
    .executableTarget(
      name: "fuzz",
      dependencies: ["FuzzEntry"],
      path: "Tests/Fuzzing/Driver",
      swiftSettings: settings,
      linkerSettings: [.unsafeFlags(["-sanitize=fuzzer"])]
    )
  )
}

let package = Package(
  name: "wavetank",
  products: [
    .executable(name: "wavetank", targets: ["wavetank"]),
    .library(name: "WavetankTesting", targets: ["WavetankTesting"]),
  ],
  targets: targets
)
