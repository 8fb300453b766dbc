import Hardware
import KafkaBroker
import KafkaClients
import KafkaController
import KafkaLog
import KafkaProtocol
import Primitives
import Scenarios

/// Reads a scenario's settings as the programs understand them; errors point into the file.
struct PlanReader {
  let file: String

  typealias Pairs = [(key: String, value: String)]

  func read<Config>(
    _ settings: [Setting],
    _ make: (Pairs) throws(PropertyError) -> Config
  ) throws(ScenarioError) -> Config {
    do throws(PropertyError) {
      return try make(settings.map { (key: $0.key, value: $0.value) })
    } catch {
      throw located(error, settings)
    }
  }

  /// The error at the first setting that alone provokes it.
  private func located(_ error: PropertyError, _ settings: [Setting]) -> ScenarioError {
    let text = error.description
    let culprit = settings.first { text.contains("'\($0.key)'") } ?? settings.first
    return ScenarioError(
      file: file,
      position: culprit?.position ?? .start,
      message: text,
      hint: ""
    )
  }

  private static let controllerNames = ControllerConfig.fields.map(\.name)
  private static let brokerNames = BrokerConfig.fields.map(\.name)

  /// A broker's settings of its servers' properties; each disk has a log directory unless they name
  /// directories.
  func broker(_ settings: [Setting], _ host: HostPlan) throws(ScenarioError) -> BrokerConfig {
    let own = settings.filter {
      Self.brokerNames.contains($0.key) || !Self.controllerNames.contains($0.key)
    }
    var config = try read(own) { (pairs) throws(PropertyError) in
      try BrokerConfig(properties: pairs)
    }
    if !settings.contains(where: { $0.key == "log.dirs" || $0.key == "log.dir" }) {
      config.logDirectories = (1...host.disks).map { HostPlan.logDirectory(onDisk: $0) }
    }
    return config
  }

  /// A controller's settings: its own, and those of all servers below them.
  func controller(
    _ server: [Setting],
    _ own: [Setting]
  ) throws(ScenarioError) -> ControllerConfig {
    let below = server.filter { setting in
      Self.controllerNames.contains(setting.key) && !own.contains { $0.key == setting.key }
    }
    return try read(below + own) { (pairs) throws(PropertyError) in
      try ControllerConfig(properties: pairs)
    }
  }

  func producers(_ writers: [WriterPlan]) throws(ScenarioError) -> [ProducerConfig] {
    var result: [ProducerConfig] = []
    for writer in writers {
      let acks = Setting(key: "acks", value: writer.acks == -1 ? "all" : String(writer.acks))
      result.append(
        try read([acks] + writer.settings) { (pairs) throws(PropertyError) in
          try ProducerConfig(properties: pairs)
        }
      )
    }
    return result
  }

  func consumers(_ readers: [ReaderPlan]) throws(ScenarioError) -> [ConsumerConfig] {
    var result: [ConsumerConfig] = []
    for reader in readers {
      result.append(
        try read(reader.settings) { (pairs) throws(PropertyError) in
          try ConsumerConfig(properties: pairs)
        }
      )
    }
    return result
  }

  func variants(_ names: [String]) throws(ScenarioError) -> Variants {
    var set: Variants = []
    for name in names {
      guard let entry = Variants.registry.first(where: { $0.name == name }) else {
        let near = nearestName(to: name, among: Variants.registry.map(\.name))
        throw ScenarioError(
          file: file,
          position: .start,
          message: "unknown variant '\(name)'",
          hint: near.map { "did you mean '\($0)'?" } ?? ""
        )
      }
      set.insert(entry.variant)
    }
    return set
  }

  func disk(_ host: HostPlan) throws(ScenarioError) -> DiskProfile {
    guard var device = DeviceProfile.named(host.device) else {
      throw unknown("device", host.device, DeviceProfile.all.map(\.name))
    }
    guard var fileSystem = FileSystemProfile.named(host.fileSystem) else {
      throw unknown("file system", host.fileSystem, FileSystemProfile.all.map(\.name))
    }
    for override in host.deviceOverrides where !device.set(override) {
      throw unknown("field of a device", override.field, DeviceProfile.fields.map(\.word.name))
    }
    for override in host.fileSystemOverrides where !fileSystem.set(override) {
      let known = FileSystemProfile.fields.map(\.word.name)
      throw unknown("field of a file system", override.field, known)
    }
    var profile = DiskProfile(fileSystem: fileSystem, device: device)
    if let memory = host.memory { profile.availableMemory = memory }
    if let disk = host.disk { profile.capacity = disk }
    return profile
  }

  private func unknown(_ what: String, _ name: String, _ known: [String]) -> ScenarioError {
    ScenarioError(
      file: file,
      position: .start,
      message: "unknown \(what) '\(name)'",
      hint: "known: \(known.joined(separator: ", "))"
    )
  }
}
