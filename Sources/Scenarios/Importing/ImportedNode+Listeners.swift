extension ImportedNode {
  private static let namesKey = "controller.listener.names"

  /// Complains of listeners that Kafka would not start with (`KafkaConfig.validateValues`).
  ///
  /// A broker alone knows its controllers' listener by name only; a controller must open it.
  func checkListeners(_ problems: inout Problems) {
    guard isBroker || isController else { return }
    let entry = properties[Self.namesKey]
    let names = (entry?.value ?? "").split(separator: ",").map(String.init)
    guard let entry, !names.isEmpty else {
      problems.error(
        "the server has no '\(Self.namesKey)'",
        at: entry?.valuePosition ?? .start,
        hint: "write \(Self.namesKey)=CONTROLLER"
      )
      return
    }
    let listeners = listenerNames("listeners") ?? ["PLAINTEXT"]
    for name in names where listeners.contains(name) != isController {
      problems.error(
        isController
          ? "'\(name)' of '\(Self.namesKey)' is no listener of this controller"
          : "'\(name)' of '\(Self.namesKey)' is a listener of this server, which is no controller",
        at: entry.valuePosition,
        hint: isController
          ? "add \(name)://:9093 to 'listeners'" : "remove it from 'listeners'"
      )
    }
    let own = listeners.filter { !names.contains($0) }
    let told = (listenerNames("advertised.listeners") ?? listeners).filter { !names.contains($0) }
    let place = properties.position("listeners") ?? .start
    if !isBroker, let other = own.first {
      problems.error(
        "'listeners' has '\(other)', which a controller alone does not serve",
        at: place,
        hint: "name it in '\(Self.namesKey)', or remove it"
      )
    } else if isBroker, told.isEmpty {
      problems.error(
        "every advertised listener is one of '\(Self.namesKey)'; the broker has none",
        at: place,
        hint: "add PLAINTEXT://:9092 to 'listeners'"
      )
    }
  }

  /// Names of listeners, in capitals as Kafka holds them (`ListenerName.normalised`).
  private func listenerNames(_ key: String) -> [String]? {
    properties[key]?.value.split(separator: ",").map { part in
      String(String(part).trimmed.prefix { $0 != ":" }).uppercased()
    }
  }
}
