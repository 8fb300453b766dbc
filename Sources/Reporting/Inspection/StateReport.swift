import Primitives
import Simulation

/// What a run looks like at an instant, as text.
public struct StateReport {
  private let simulation: Simulation
  private let style: Style

  /// Makes the report of where a simulation stands.
  public init(_ simulation: Simulation, style: Style) {
    self.simulation = simulation
    self.style = style
  }

  /// Where the run stands, in one line.
  public var headline: String {
    let events = Figures.count(Int64(clamping: simulation.events))
    return style.strong("at \(simulation.now), event \(events)")
      + style.faint("  digest \(simulation.digest)")
  }

  // MARK: The cluster

  /// Machines, partitions, faults in force and the last lines of the story.
  public var cluster: [String] {
    var lines: [String] = []
    var machines = TextColumns([
      "machine", "state", ">since", ">replicas", ">leads", ">dirty", ">used", "remarks",
    ])
    for node in simulation.servers { machines.add(row(simulation.view(of: node))) }
    lines += machines.lines(style) + [""]
    lines += partitions
    if !simulation.cuts.isEmpty {
      lines += [style.strong("cuts"), "  " + simulation.cuts.joined(separator: ", "), ""]
    }
    if let next = simulation.script.first(where: { !$0.isDone }) {
      lines += [style.strong("next step"), "  \(next.text)", ""]
    }
    return lines + story(8)
  }

  private func row(_ view: NodeView) -> [String] {
    let leads = view.replicas.count { $0.role == "leader" }
    let dirty = view.disks.reduce(ByteCount(0)) { $0 + $1.dirty }
    let used = view.disks.reduce(ByteCount(0)) { $0 + $1.used }
    let isBroker = view.isFenced != nil
    return [
      view.name, view.condition.rawValue, "\(view.since)",
      isBroker ? "\(view.replicas.count)" : "", isBroker ? "\(leads)" : "",
      Figures.size(dirty), Figures.size(used), remarks(view).joined(separator: ", "),
    ]
  }

  private func remarks(_ view: NodeView) -> [String] {
    var remarks: [String] = []
    if view.isActive == true { remarks.append("active") }
    if view.isFenced == true { remarks.append("fenced") }
    if view.clockError != .zero { remarks.append("clock off by \(view.clockError.secondsText)") }
    if view.waiting > 0 { remarks.append("\(view.waiting) handlers wait") }
    if view.disks.contains(where: \.isHalted) { remarks.append("file system stopped") }
    return remarks
  }

  private var partitions: [String] {
    var lines: [String] = []
    for partition in simulation.partitions {
      let leader = partition.leader == .none ? "nobody" : "broker \(partition.leader.raw)"
      let eligible = partition.eligible.map { "\($0.raw)" }.joined(separator: ", ")
      lines.append(
        style.strong(partition.name)
          + "  led by \(leader) in epoch \(partition.epoch.raw), "
          + "\(Figures.count(partition.acknowledged)) acknowledged"
          + (eligible.isEmpty ? "" : ", eligible: \(eligible)")
      )
      var copies = TextColumns([
        "broker", "role", "in sync", ">log start", ">high watermark", ">log end", ">cached",
        ">durable",
      ])
      for copy in partition.copies { copies.add(row(copy)) }
      lines += copies.lines(style) + [""]
    }
    return lines
  }

  private func row(_ copy: PartitionView.Copy) -> [String] {
    let replica = copy.replica
    return [
      "\(copy.broker.raw)", replica?.role ?? "not running",
      copy.isInSync ? "yes" : "no", number(replica?.logStart), number(replica?.highWatermark),
      number(replica?.logEnd), Figures.size(copy.cached), Figures.size(copy.durable),
    ]
  }

  private func number(_ offset: Offset?) -> String {
    offset.map { Figures.count($0.raw) } ?? "-"
  }

  /// The last lines of the story.
  public func story(_ count: Int) -> [String] {
    let lines = simulation.lines.filter { $0.instant <= simulation.now }.suffix(count)
    guard !lines.isEmpty else { return [] }
    return [style.strong("story")]
      + lines.map { "  " + Figures.pad("\($0.instant)", to: 15, right: true) + "  " + $0.text }
      + [""]
  }

  // MARK: One machine

  /// Everything about a machine: replicas, files, timers, connections.
  public func machine(_ node: NodeID) -> [String] {
    let view = simulation.view(of: node)
    var lines = [
      style.strong(view.name) + "  \(view.condition.rawValue) since \(view.since)"
        + remarks(view).map { ", \($0)" }.joined()
    ]
    if let metadata = view.metadata {
      lines.append("  metadata up to offset \(Figures.count(metadata.raw))")
    }
    if let quorum = view.quorum { lines.append("  \(quorum)") }
    lines.append("")
    lines += section("replicas", replicas(view))
    lines += section("files", files(view))
    lines += section("timers", timers(view))
    lines += section("connections", connections(view))
    return lines
  }

  private func replicas(_ view: NodeView) -> TextColumns {
    var rows = TextColumns([
      "replica", "role", ">leader", ">epoch", ">partition epoch", "in sync", ">log start",
      ">high watermark", ">log end",
    ])
    for replica in view.replicas {
      rows.add([
        replica.name, replica.role, "\(replica.leader.raw)", "\(replica.epoch.raw)",
        "\(replica.partitionEpoch)", replica.inSync.map { "\($0.raw)" }.joined(separator: ","),
        number(replica.logStart), number(replica.highWatermark), number(replica.logEnd),
      ])
    }
    return rows
  }

  private func files(_ view: NodeView) -> TextColumns {
    var rows = TextColumns(["file", ">cached", ">durable", "after a power loss"])
    for file in view.files where !file.isDirectory {
      rows.add([
        file.path, file.cached.map(Figures.size) ?? "-", file.durable.map(Figures.size) ?? "-",
        fate(file),
      ])
    }
    return rows
  }

  private func fate(_ file: NodeView.File) -> String {
    switch (file.cached, file.durable) {
    case (_, nil): "may be gone"
    case (nil, _): "may be back"
    case (let cached?, let durable?) where durable < cached: "may lose its end"
    case (let cached?, let durable?) where durable > cached: "may be longer"
    default: ""
    }
  }

  private func timers(_ view: NodeView) -> TextColumns {
    var rows = TextColumns(["timer", ">due", ">in"])
    for timer in view.timers {
      rows.add([timer.name, "\(timer.due)", Figures.time(timer.due - simulation.now)])
    }
    return rows
  }

  private func connections(_ view: NodeView) -> TextColumns {
    var rows = TextColumns(["connection with", "state", ">opened", ">unacknowledged for", "link"])
    for connection in view.connections {
      let waits = connection.unacknowledgedSince.map { simulation.now - $0 }
      var link: [String] = connection.isBlocked ? ["cut"] : []
      if connection.held > 0 {
        link.append("\(connection.held) \(connection.held == 1 ? "segment" : "segments") held")
      }
      rows.add([
        connection.peer, connection.phase, "\(connection.openedAt)",
        waits.map { $0 > .zero ? Figures.time($0) : "" } ?? "", link.joined(separator: ", "),
      ])
    }
    return rows
  }

  private func section(_ title: String, _ rows: TextColumns) -> [String] {
    rows.isEmpty ? [] : [style.strong(title)] + rows.lines(style) + [""]
  }
}
