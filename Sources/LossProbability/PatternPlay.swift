import Estimation
import Primitives
import Scenarios

/// A pattern as steps of a script.
///
/// Long outages are played short: while nothing changes, nothing happens to the records. What the
/// outage would have lasted longer is told at each pause, so that the time without service counts.
/// Hosts that are due back before the next event of a chain come back before it, with time to
/// catch up as far as there was any.
struct PatternPlay: Sendable {
  /// An instant at which the cluster stands still for longer than it is played.
  struct Pause: Sendable {
    /// When, from the start of the run.
    var at: Interval
    /// Seconds that are left out.
    var skipped: Double
  }

  /// The steps in order of time.
  private(set) var steps: [ScriptStep] = []
  /// The pauses in order of time.
  private(set) var pauses: [Pause] = []
  /// When everything is back, from the start of the run.
  private(set) var end: Interval

  private let times: StudyTimes
  private let windows: PatternWindows
  private let brokers: Int
  private var acts: [TimedAct] = []
  private var returns: [Return] = []
  private var sound: [HostState]

  /// What a host is like after the steps so far.
  private enum HostState { case up, stopped, dark }

  private struct TimedAct {
    var at: Interval
    var action: ScriptAction
  }

  private struct Return {
    /// Seconds of real time since the first event.
    var due: Double
    var actions: [ScriptAction]
    /// The host that is up again with it.
    var host: Int?
    /// Seconds for which what it ends must be played.
    var least = 0.0
  }

  /// What was placed last: in seconds of real time since the first event, and in the run.
  private var clock: (real: Double, played: Interval)

  /// Longest time for which a standstill is played; beyond sessions' time-outs nothing changes.
  static let longestGap = 25.0
  /// How long a slow disk is played: longer than a slow follower may stay in sync.
  private static let slowness = 45.0
  /// Time after the last return in which clients go on.
  private static let afterwards = Interval.seconds(10)
  /// Spread of orderly stops, which take minutes in earnest.
  private static let longestSpread = 30.0

  /// Plays a pattern from an instant on.
  ///
  /// - Parameters:
  ///   - pattern: The pattern.
  ///   - start: When its first event comes, from the start of the run.
  ///   - stream: Draws times, orders and who does not come back.
  init(
    _ pattern: FaultPattern,
    start: Interval,
    topology: Topology,
    times: StudyTimes,
    windows: PatternWindows,
    stream: inout RandomStream
  ) {
    self.times = times
    self.windows = windows
    brokers = topology.hosts
    end = start
    clock = (0, start)
    sound = Array(repeating: .up, count: topology.hosts)
    let gone = Self.drawGone(pattern, topology, &stream)
    var played = start
    var real = 0.0
    for (place, site) in pattern.sites.enumerated() {
      if place > 0 {
        let range = windows.range(pattern.spacings[place - 1], after: pattern.sites[place - 1])
        let offset = range.low + stream.share() * (range.high - range.low)
        real += offset
        let late = (offset - range.low).truncatingRemainder(dividingBy: Self.phase)
        played = comeBack(before: played + .approximate(seconds: range.low + late), real)
      }
      strike(site, place, at: played, real: real, gone: gone, &stream)
      let last = max(played, acts.map(\.at).max() ?? played)
      clock = (real + (last - played).seconds, last)
    }
    arrange()
  }

  /// Cycle over whose phases a late event is spread.
  private static let phase = 70.0

  // MARK: Who does not come back

  private static func drawGone(
    _ pattern: FaultPattern,
    _ topology: Topology,
    _ stream: inout RandomStream
  ) -> Set<Int> {
    let lottery = pattern.sites.filter { $0.noReturn > 0 }
    for _ in 0..<100 {
      var gone = Set(pattern.gone)
      for site in lottery {
        for host in site.hosts where stream.share() < site.noReturn { gone.insert(host) }
      }
      let destroys = topology.replicaSets.contains { set in
        set.allSatisfy { host in
          gone.contains(host)
            || pattern.sites.contains {
              $0.hosts.contains(host)
                && ($0.kind.effect == .absence || $0.kind.effect == .media)
            }
        }
      }
      // What destroys every copy of a partition is a pattern of its own, with its own rate.
      if !pattern.gone.isEmpty || !destroys { return gone }
    }
    return Set(pattern.gone)
  }

  // MARK: Events

  private mutating func strike(
    _ site: FaultSite,
    _ place: Int,
    at instant: Interval,
    real: Double,
    gone: Set<Int>,
    _ stream: inout RandomStream
  ) {
    if site.kind == .rackIsolation || site.kind == .zoneIsolation {
      isolate(site, place, at: instant, real: real, &stream)
      return
    }
    let spread = spread(of: site)
    let share = site.kind == .zonePower ? times[.zonePowerShare] : 1
    for host in site.hosts {
      let delay = Interval.approximate(seconds: stream.share() * spread)
      let stagger = site.hosts.count > 1 ? stream.share() * times[.returnStagger] : 0
      guard stream.share() < share else { continue }
      let isGone = gone.contains(host) && site.noReturn > 0
      let due = real + (isGone ? times[.diskRepair] : site.length) + stagger
      hit(host, by: site.kind, at: instant + delay, due: due, isGone: isGone, &stream)
    }
  }

  /// Seconds from the first to the last host that an event hits, as played.
  private func spread(of site: FaultSite) -> Double {
    switch site.kind {
    case .rackPower, .zonePower, .regionPower: times[.killSpread]
    case .zoneOverheating: min(Self.longestSpread, times[.overheatingSpread])
    case .diskFull: min(Self.longestSpread, times[.diskFullSpread])
    default: 0
    }
  }

  private mutating func hit(
    _ host: Int,
    by kind: EventKind,
    at instant: Interval,
    due: Double,
    isGone: Bool,
    _ stream: inout RandomStream
  ) {
    let who = [Selector.broker(host)]
    switch kind {
    case .plannedRestart, .zoneOverheating: stop(host, .shutdown(who), at: instant, due)
    case .processCrash: stop(host, .kill(who), at: instant, due)
    case .osCrash, .commonCrash:
      darken(host, .crash(who, keep: .synced), at: instant, due, wiped: isGone)
    case .hostPower, .rackPower, .zonePower, .regionPower:
      darken(host, power(who), at: instant, due, wiped: isGone)
    case .diskLoss, .operatorWipe: darken(host, power(who), at: instant, due, wiped: true)
    case .latentSector: damage(who, "latent-sector", at: instant)
    case .silentCorruption: damage(who, "bit-rot", at: instant)
    case .slowDisk:
      let factor = max(2, Int(times[.slowDiskFactor]))
      acts.append(TimedAct(at: instant, action: .slowDisk(who, factor: factor, length: nil)))
      returns.append(
        Return(
          due: due,
          actions: [.slowDisk(who, factor: 1, length: nil)],
          least: Self.slowness
        )
      )
    case .diskFull:
      acts.append(TimedAct(at: instant, action: .fillDisk(who, leave: ByteCount(0))))
      returns.append(Return(due: due, actions: [.freeDisk(who), .start(who, stagger: .zero)]))
    case .clockStep:
      let size = Interval.approximate(seconds: times[.clockStepSize])
      let step = stream.share() < 0.5 ? size : Interval.zero - size
      acts.append(TimedAct(at: instant, action: .stepClock(who, by: step)))
    case .rackIsolation, .zoneIsolation: break
    }
  }

  private func power(_ who: [Selector]) -> ScriptAction {
    .power(who, keep: .synced, spread: .zero)
  }

  private mutating func stop(
    _ host: Int,
    _ action: ScriptAction,
    at instant: Interval,
    _ due: Double
  ) {
    guard sound[host] == .up else { return }
    sound[host] = .stopped
    acts.append(TimedAct(at: instant, action: action))
    back(host, due)
  }

  private mutating func darken(
    _ host: Int,
    _ action: ScriptAction,
    at instant: Interval,
    _ due: Double,
    wiped: Bool
  ) {
    if sound[host] != .dark { acts.append(TimedAct(at: instant, action: action)) }
    sound[host] = .dark
    if wiped {
      let wipe = ScriptAction.diskFault(
        [.broker(host)],
        kind: "wipe",
        FaultArguments(),
        name: nil
      )
      acts.append(TimedAct(at: instant + .seconds(1), action: wipe))
    }
    back(host, due)
  }

  private mutating func damage(_ who: [Selector], _ kind: String, at instant: Interval) {
    let fault = ScriptAction.diskFault(who, kind: kind, FaultArguments(), name: nil)
    acts.append(TimedAct(at: instant, action: fault))
  }

  private mutating func back(_ host: Int, _ due: Double) {
    let start = ScriptAction.start([.broker(host)], stagger: .zero)
    if let place = returns.firstIndex(where: { $0.actions == [start] }) {
      returns[place].due = max(returns[place].due, due)
    } else {
      returns.append(Return(due: due, actions: [start], host: host))
    }
  }

  private mutating func isolate(
    _ site: FaultSite,
    _ place: Int,
    at instant: Interval,
    real: Double,
    _ stream: inout RandomStream
  ) {
    let name = "event \(place + 1)"
    let inside = site.hosts.map { Selector.broker($0) }
    let isOneWay = stream.share() < times[.oneWayShare]
    let others = (0..<brokers).filter { !site.hosts.contains($0) }.map { Selector.broker($0) }
    let action: ScriptAction =
      isOneWay && !others.isEmpty
      ? .cut(name: name, from: inside, to: others + [.controllers], oneWay: true)
      : .isolate(name: name, inside)
    acts.append(TimedAct(at: instant, action: action))
    returns.append(Return(due: real + site.length, actions: [.heal(name: name)]))
  }

  // MARK: The way back

  /// Brings back who is due before the next event; when that event is to be played, which without
  /// returns is at `nominal`.
  private mutating func comeBack(before nominal: Interval, _ real: Double) -> Interval {
    var instant = nominal
    if bringBack(until: real) {
      let rest = min(max(0, real - clock.real), Self.longestGap)
      instant = max(nominal, clock.played + .approximate(seconds: rest))
    }
    pass(to: real, at: instant)
    return instant
  }

  /// Plays every return that is due by an instant of real time; whether there was one.
  private mutating func bringBack(until limit: Double) -> Bool {
    let due = returns.indices.filter { returns[$0].due <= limit }
      .sorted { (returns[$0].due, $0) < (returns[$1].due, $1) }
    for index in due {
      let back = returns[index]
      let gap = max(1, back.due - clock.real)
      let short = min(gap, max(Self.longestGap, back.least))
      pass(to: clock.real + gap, at: clock.played + .approximate(seconds: short))
      for action in back.actions { acts.append(TimedAct(at: clock.played, action: action)) }
      if let host = back.host { sound[host] = .up }
    }
    for index in due.sorted().reversed() { returns.remove(at: index) }
    return !due.isEmpty
  }

  /// Goes on to an instant of real time that is played at another one of the run; what the run
  /// leaves out of the time between is a pause.
  private mutating func pass(to real: Double, at instant: Interval) {
    let skipped = (real - clock.real) - (instant - clock.played).seconds
    if skipped > 0.001 {
      pauses.append(Pause(at: instant - .milliseconds(1), skipped: skipped))
    }
    clock = (max(clock.real, real), max(clock.played, instant))
  }

  private mutating func arrange() {
    _ = bringBack(until: .infinity)
    let order = acts.indices.sorted { (acts[$0].at, $0) < (acts[$1].at, $1) }
    for index in order { add(acts[index].action, at: acts[index].at) }
    end = clock.played + Self.afterwards
  }

  private mutating func add(_ action: ScriptAction, at instant: Interval) {
    steps.append(
      ScriptStep(index: steps.count, at: instant, text: action.description, action: action)
    )
  }
}

extension RandomStream {
  /// A uniform number in `0 ..< 1`.
  mutating func share() -> Double { Double(next() >> 11) * 0x1p-53 }
}

extension Interval {
  /// An interval of so many seconds, to the nearest microsecond.
  static func approximate(seconds: Double) -> Interval {
    .microseconds(Int64((seconds * 1e6).rounded()))
  }
}
