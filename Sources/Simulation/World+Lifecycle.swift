import Checking
import Environment
import Hardware
import KafkaBroker
import KafkaClients
import KafkaController
import Primitives
import Scenarios

extension World {
  /// Whether the node's process runs.
  func isUp(_ node: NodeID) -> Bool { machine.hosts[node.index].processes[0].isUp }

  /// Boots the machine if it is down and starts its program as a new process.
  mutating func start(_ node: NodeID) {
    guard !isUp(node) else { return }
    if !machine.hosts[node.index].isUp {
      machine.hosts[node.index].boot()
      machine.network.hostReturned(HostID(node.index), at: now)
    }
    machine.hosts[node.index].start(0)
    machine.nodes[node.index].startedAt = now
    machine.nodes[node.index].isStopping = false
    machine.nodes[node.index].storageFailed = false
    machine.nodes[node.index].wasRefused = false
    machine.nodes[node.index].stopWasRefused = false
    machine.nodes[node.index].exits = false
    machine.network.processStarted(node)
    machine.drainNetwork()
    renew(node)
    machine.log.add("\(machine.nodes[node.index].name) starts", at: now)
    machine.checker.nodeStarted(node, at: now)
    trace(.starts, node)
    if machine.nodes[node.index].role == .broker {
      machine.checker.logsFound(partitionsHeld(by: node), on: node, at: now)
    }
    admit(WorkItem(kind: .start), to: node)
    scheduleRelapse(node)
    if let partner = partner(of: node) { start(partner) }
  }

  /// A fresh program: a process that died takes its memory with it.
  private mutating func renew(_ node: NodeID) {
    let state = machine.nodes[node.index]
    switch state.role {
    case .broker: brokers[state.slot] = plan.broker(state.slot)
    case .controller: controllers[state.slot] = plan.controller(state.slot, formats: state.formats)
    case .producer:
      let isMuted = producers[state.slot].isMuted
      producers[state.slot] = plan.producer(state.slot)
      producers[state.slot].setMuted(isMuted, at: now)
    case .consumer: consumers[state.slot] = plan.consumer(state.slot)
    case .admin: admins[state.slot] = plan.admin()
    }
  }

  /// The process dies at once; the machine and its page cache live on.
  mutating func kill(_ node: NodeID, cause: StopCause = .process) {
    guard isUp(node) else { return }
    releaseWork(machine.hosts[node.index].kill(0, at: now))
    processGone(node, cause: cause)
    for disk in machine.disks(of: node) { machine.disks[disk].crash(.process, at: now) }
    if let partner = partner(of: node) { kill(partner, cause: cause) }
  }

  /// The program decided to exit; it is gone when its handler is done.
  mutating func processExits(_ node: NodeID) {
    let record = machine.nodes[node.index]
    let clean = record.isStopping && !record.storageFailed
    let done = machine.cursor
    releaseWork(machine.hosts[node.index].end(0, at: now))
    machine.network.processDied(node, at: done)
    machine.drainNetwork()
    machine.nodes[node.index].stoppedAt = now
    noteDrops(node, gaveUp: !clean || record.stopWasRefused, at: done)
    machine.checker.nodeStopped(node, clean ? .shutdown : .halted, at: done)
    trace(.stopped(clean ? .shutdown : .halted), node, at: done)
    if record.stopWasRefused { machine.checker.faultNoted(.spoiledStop, on: node, at: done) }
    showWhatIsLeft(node)
    for disk in machine.disks(of: node) { machine.disks[disk].crash(.process, at: done) }
    if !clean, machine.nodes[node.index].role.isServer, let delay = plan.supervisorDelay {
      after(delay, .start(node))
    }
    endPartner(of: node, clean: clean)
  }

  /// The kernel dies or power goes: the page cache is lost, unless a machine without a process is
  /// switched off in order.
  mutating func lose(_ node: NodeID, _ kind: CrashKind, keep: CrashKeep) {
    guard machine.hosts[node.index].isUp else { return }
    let wasUp = isUp(node)
    releaseWork(machine.hosts[node.index].lose(at: now))
    machine.network.hostLost(HostID(node.index), at: now)
    machine.drainNetwork()
    machine.nodes[node.index].stoppedAt = now
    noteDrops(node, gaveUp: isGivingUp(node), at: now)
    let isHalted = machine.disks(of: node).contains { machine.disks[$0].haltedBy != nil }
    let isWritten = !machine.checker.hasUnwritten(node) && !isHalted
    let losesNothing = !wasUp && kind == .power && keep == .cached && isWritten
    let cause: StopCause = kind == .power ? .power : .operatingSystem
    for disk in machine.disks(of: node) { machine.disks[disk].crash(kind, at: now, keep: keep) }
    noteDamage(node)
    let text = kind == .power ? "loses power" : "crashes (operating system)"
    machine.log.add("\(machine.nodes[node.index].name) \(text)", at: now)
    trace(.stopped(cause), node)
    if machine.isTraced { machine.traceExposure(of: node, at: now) }
    if !losesNothing { machine.checker.nodeStopped(node, cause, at: now) }
    if let partner = partner(of: node) { lose(partner, kind, keep: keep) }
    guard machine.nodes[node.index].role == .broker else { return }
    for replica in allReplicaFiles(node, view: .cached) { machine.checker.survived(replica) }
  }

  private mutating func processGone(_ node: NodeID, cause: StopCause) {
    machine.network.processDied(node, at: now)
    machine.drainNetwork()
    machine.nodes[node.index].stoppedAt = now
    machine.log.add("\(machine.nodes[node.index].name) is killed", at: now)
    noteDrops(node, gaveUp: isGivingUp(node), at: now)
    machine.checker.nodeStopped(node, cause, at: now)
    trace(.stopped(cause), node)
    showWhatIsLeft(node)
  }

  /// Whether the process has given up a directory, or is on its way out without what was refused.
  private func isGivingUp(_ node: NodeID) -> Bool {
    machine.nodes[node.index].storageFailed || machine.nodes[node.index].stopWasRefused
  }

  /// Tells the checkers of write-outs that failed in the life of a process which gave up what it was
  /// told of, or was told of nothing; one that went on is to blame for what comes of it.
  private mutating func noteDrops(_ node: NodeID, gaveUp: Bool, at: Instant) {
    var hasDropped = false
    for disk in machine.disks(of: node) where machine.disks[disk].takeDrops() { hasDropped = true }
    if hasDropped { noteUnwritten(node, gaveUp: gaveUp, at: at) }
  }

  /// The same of brokers that still run when the run ends, whose files are judged as they are: what a
  /// write-out took back is missing there, too.
  mutating func noteLastDrops() {
    for node in nodes(of: .broker) {
      var isUnwritten = false
      for disk in machine.disks(of: node) {
        let hasDropped = machine.disks[disk].takeDrops()
        if machine.disks[disk].takeReverts() || hasDropped { isUnwritten = true }
      }
      if isUnwritten { noteUnwritten(node, gaveUp: isGivingUp(node), at: now) }
    }
  }

  private mutating func noteUnwritten(_ node: NodeID, gaveUp: Bool, at: Instant) {
    guard gaveUp || !machine.nodes[node.index].wasRefused else { return }
    machine.checker.faultNoted(.unwritten, on: node, at: at)
    if let partner = partner(of: node) {
      machine.checker.faultNoted(.unwritten, on: partner, at: at)
    }
  }

  /// Shows the checkers the files of a process that is gone, if a write-out that failed has taken
  /// back what was in the page cache.
  private mutating func showWhatIsLeft(_ node: NodeID) {
    var hasReverted = false
    for disk in machine.disks(of: node) where machine.disks[disk].takeReverts() {
      hasReverted = true
    }
    guard machine.nodes[node.index].role == .broker, hasReverted else { return }
    machine.checker.faultNoted(.reverted, on: node, at: now)
    for replica in allReplicaFiles(node, view: .cached) { machine.checker.survived(replica) }
  }

  private mutating func releaseWork(_ slots: [Int32]) {
    for slot in slots { drop(machine.work.take(slot)) }
  }

  /// Shows the checkers the files of every log the node just recovered.
  mutating func auditRecovered(_ node: NodeID) {
    for partition in machine.recovered {
      let files = replicaFiles(node, partition, view: .cached)
      machine.checker.startJudged(
        files,
        clock: machine.wallClockMilliseconds,
        ahead: machine.clockError,
        at: now
      )
      machine.checker.auditReplica(files, at: now)
    }
    machine.recovered.removeAll(keepingCapacity: true)
  }

  /// Shows the checkers the files of every log whose beginning the node just dropped.
  mutating func auditTrimmed(_ node: NodeID) {
    for partition in machine.trimmed {
      let files = replicaFiles(node, partition, view: .cached)
      machine.checker.startJudged(
        files,
        clock: machine.wallClockMilliseconds,
        ahead: machine.clockError,
        at: now
      )
    }
    machine.trimmed.removeAll(keepingCapacity: true)
  }
}
