/// One server of a real cluster, as its properties file has it.
struct ImportedNode {
  /// What the file says, and where.
  var properties: PropertiesFile
  /// `node.id`.
  var id = -1
  /// Whether `process.roles` has `broker`.
  var isBroker = false
  /// Whether `process.roles` has `controller`.
  var isController = false
  /// `broker.rack`; empty without one.
  var rack = ""
  /// Ids of the voters that `controller.quorum.voters` names; nil without it.
  var voters: [Int]?
  /// Number of addresses in `controller.quorum.bootstrap.servers`.
  var bootstrap = 0
  /// What the simulated servers heed.
  var server = ImportedServer(taken: [], disks: 1)
  /// What was taken of the file and what was not.
  var account: ImportedFile

  var file: String { properties.file }

  /// Names that say what the server is rather than how it behaves.
  static let identity = [
    "node.id", "broker.id", "process.roles", "broker.rack", "controller.quorum.voters",
    "controller.quorum.bootstrap.servers",
  ]

  init(_ properties: PropertiesFile) {
    self.properties = properties
    account = ImportedFile(file: properties.file, text: properties.text, taken: [], ignored: [])
  }

  /// Reads who the server is.
  ///
  /// - Throws: What Kafka would not start with, each with its place.
  static func parse(_ properties: PropertiesFile) throws(ScenarioErrors) -> ImportedNode {
    var node = ImportedNode(properties)
    var problems = Problems(file: properties.file)
    node.readID(&problems)
    node.readRoles(&problems)
    node.readQuorum(&problems)
    node.checkListeners(&problems)
    node.rack = properties["broker.rack"]?.value ?? ""
    try problems.stopIfAny()
    return node
  }

  private mutating func readID(_ problems: inout Problems) {
    guard let entry = properties["node.id"] ?? properties["broker.id"] else {
      problems.error("the server has no 'node.id'", at: .start, hint: "write node.id=1")
      return
    }
    if let other = properties["broker.id"], other.value != entry.value {
      problems.error(
        "'broker.id' is \(other.value) and 'node.id' is \(entry.value)",
        at: other.valuePosition,
        hint: "keep one of them"
      )
    }
    guard let id = Int(entry.value), (0...Int(Int32.max)).contains(id) else {
      problems.error(
        "expected a whole number from 0 to 2147483647 for '\(entry.key)' but found "
          + "'\(entry.value)'",
        at: entry.valuePosition
      )
      return
    }
    self.id = id
  }

  private mutating func readRoles(_ problems: inout Problems) {
    if let entry = properties["zookeeper.connect"] {
      problems.error(
        "the server keeps its metadata in ZooKeeper, which Kafka 4 cannot",
        at: entry.keyPosition,
        hint: "migrate it to KRaft: process.roles and controller.quorum.voters"
      )
      return
    }
    guard let entry = properties["process.roles"] else {
      problems.error(
        "the server has no 'process.roles'",
        at: .start,
        hint: "write process.roles=broker, controller or broker,controller"
      )
      return
    }
    for part in entry.value.split(separator: ",", omittingEmptySubsequences: false) {
      switch String(part).trimmed {
      case "broker" where !isBroker: isBroker = true
      case "controller" where !isController: isController = true
      default:
        problems.error(
          "expected broker, controller or both for 'process.roles' but found '\(entry.value)'",
          at: entry.valuePosition
        )
        return
      }
    }
  }

  private mutating func readQuorum(_ problems: inout Problems) {
    if let entry = properties["controller.quorum.voters"] {
      voters = voters(entry, &problems)
    }
    if let entry = properties["controller.quorum.bootstrap.servers"] {
      bootstrap = entry.value.split(separator: ",").count
    }
    guard let entry = properties["controller.quorum.voters"], let voters else {
      if properties["controller.quorum.voters"] == nil, bootstrap == 0 {
        problems.error(
          "the server knows no controllers",
          at: .start,
          hint: "write controller.quorum.voters=1@host:9093 or controller.quorum.bootstrap.servers"
        )
      }
      return
    }
    if isController, !voters.contains(id) {
      problems.error(
        "server \(id) is a controller but no voter of '\(entry.key)'",
        at: entry.valuePosition,
        hint: "add \(id)@host:port"
      )
    } else if isBroker, !isController, voters.contains(id) {
      problems.error(
        "server \(id) is a voter of '\(entry.key)' but no controller",
        at: entry.valuePosition,
        hint: "write process.roles=broker,controller, or give it another node.id"
      )
    }
  }

  private func voters(_ entry: PropertiesFile.Entry, _ problems: inout Problems) -> [Int]? {
    var ids: [Int] = []
    for part in entry.value.split(separator: ",", omittingEmptySubsequences: false) {
      let text = String(part).trimmed
      let halves = text.split(separator: "@", maxSplits: 1)
      guard halves.count == 2, halves[1].contains(":"), let id = Int(halves[0]), id >= 0 else {
        problems.error(
          "'\(text)' in '\(entry.key)' is no voter",
          at: entry.valuePosition,
          hint: "write id@host:port"
        )
        return nil
      }
      guard !ids.contains(id) else {
        problems.error("voter \(id) stands twice in '\(entry.key)'", at: entry.valuePosition)
        return nil
      }
      ids.append(id)
    }
    return ids
  }
}
