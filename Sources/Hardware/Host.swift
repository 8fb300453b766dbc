import Primitives

/// What handlers cost on a host, apart from storage and waiting.
public struct ServiceTimes: Hashable, Sendable {
  /// Each handler call: wake-up, parsing, dispatch.
  public var perEvent: Interval
  /// Each mebibyte of a message that is received or sent: copying and checksums.
  public var perMebibyte: Interval

  /// Makes service times; 20 µs and 300 µs, an estimate for a current server core.
  public init(
    perEvent: Interval = .microseconds(20),
    perMebibyte: Interval = .microseconds(300)
  ) {
    self.perEvent = perEvent
    self.perMebibyte = perMebibyte
  }

  /// Cost of handling a message of `size`.
  public func cost(of size: ByteCount) -> Interval {
    perEvent + perMebibyte * size.bytes / (1 << 20)
  }
}

/// One process of a host.
public struct HostedProcess: Sendable {
  /// Whether it runs.
  public internal(set) var isUp = false
  /// Counts its starts; events carry it, so that those for an earlier life are dropped.
  public internal(set) var incarnation: UInt32 = 0
  /// Its threads.
  public var lanes: HostLanes
}

/// What a host suffered.
public struct HostCounters: Hashable, Sendable {
  /// Processes killed.
  public var kills = 0
  /// Kernel crashes and power losses.
  public var machineLosses = 0
  /// Pauses of a process.
  public var pauses = 0
  /// Time spent paused, of pauses that ended.
  public var pausedTime: Interval = .zero
}

/// A machine and its processes: what runs, what is paused, and what handlers cost.
///
/// A pause (garbage collection, a stalled virtual machine, SIGSTOP) stops handlers only: the
/// kernel's writeback and its network go on. A handler that runs when the pause begins comes to
/// its end. Competition of lanes for processor cores is not modelled.
public struct Host: Sendable {
  /// Whether its kernel runs.
  public private(set) var isUp = true
  /// Counts boots, from 0.
  public private(set) var boots: UInt32 = 0
  /// What handlers cost.
  public var service: ServiceTimes
  /// Its processes, in order of adding.
  public var processes: [HostedProcess] = []
  /// Its wall clock.
  public var clock: SkewedClock
  /// What happened so far.
  public private(set) var counters = HostCounters()

  /// Makes a running machine without processes.
  public init(service: ServiceTimes = ServiceTimes(), clock: SkewedClock = SkewedClock()) {
    self.service = service
    self.clock = clock
  }

  /// Adds a process that does not run yet; answers its index here.
  public mutating func addProcess(threads: [Int]) -> Int {
    processes.append(HostedProcess(lanes: HostLanes(threads: threads)))
    return processes.count - 1
  }

  /// Starts a process in a new incarnation.
  public mutating func start(_ process: Int) {
    invariant(isUp, "a process starts on a running machine")
    processes[process].isUp = true
    processes[process].incarnation += 1
  }

  /// Ends a process; answers the events that waited for its threads.
  public mutating func kill(_ process: Int, at now: Instant) -> [Int32] {
    guard processes[process].isUp else { return [] }
    counters.kills += 1
    return end(process, at: now)
  }

  /// Ends a process that stops by itself; answers the events that waited.
  public mutating func end(_ process: Int, at now: Instant) -> [Int32] {
    countPause(of: process, until: now)
    processes[process].isUp = false
    return processes[process].lanes.clear()
  }

  /// The kernel crashes or power goes: every process ends; answers the events that waited.
  public mutating func lose(at now: Instant) -> [Int32] {
    guard isUp else { return [] }
    isUp = false
    counters.machineLosses += 1
    return processes.indices.flatMap { processes[$0].isUp ? end($0, at: now) : [] }
  }

  /// The machine boots; its processes have to be started.
  public mutating func boot() {
    guard !isUp else { return }
    isUp = true
    boots += 1
  }

  /// Pauses a running process.
  public mutating func pause(_ process: Int, at now: Instant) {
    guard processes[process].isUp, processes[process].lanes.pausedSince == nil else { return }
    counters.pauses += 1
    processes[process].lanes.pause(at: now)
  }

  /// Ends a pause; answers the lanes that the caller must wake now.
  public mutating func resume(_ process: Int, at now: Instant) -> [Int] {
    countPause(of: process, until: now)
    return processes[process].lanes.resume()
  }

  private mutating func countPause(of process: Int, until now: Instant) {
    guard let since = processes[process].lanes.pausedSince else { return }
    counters.pausedTime += now - since
  }
}

extension FaultDescription {
  /// The process dies, its machine lives.
  public static let kill = FaultDescription(
    name: "kill",
    summary: "a process dies at once; page cache and kernel live on",
    parameters: [FaultParameter("process", "selector", standard: "required")],
    draws: "",
    heals: "a start of the process",
    counters: ["kills"]
  )

  /// The kernel dies with what it had not written.
  public static let crash = FaultDescription(
    name: "crash",
    summary: "the operating system dies: page cache lost, device cache kept",
    parameters: [FaultParameter("host", "selector", standard: "required")],
    draws: "what survives on disk, from the disk's crash stream",
    heals: "a boot",
    counters: ["machineLosses"]
  )

  /// Handlers stop for a while.
  public static let pause = FaultDescription(
    name: "pause",
    summary: "a process runs no handler; writeback and network go on",
    parameters: [
      FaultParameter("process", "selector", standard: "required"),
      FaultParameter("for", "duration, 0s…1h", standard: "until resumed"),
    ],
    draws: "",
    heals: "resume, or by itself when its time is over",
    counters: ["pauses", "pausedTime"]
  )
}
