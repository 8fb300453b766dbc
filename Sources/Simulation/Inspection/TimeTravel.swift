import Primitives

/// A run that goes forwards and backwards.
///
/// Copies of the run are kept on the way, more thinly the longer it gets, so that going back costs
/// at most as many events as lie between two copies.
public struct TimeTravel: Sendable {
  private var run: PacedRun
  private var marks: [PacedRun]
  private var spacing: UInt64

  /// Most copies kept; when there are more, every second one is dropped.
  private static let mostMarks = 64

  /// Stands before the first event.
  ///
  /// - Parameters:
  ///   - simulation: The run from its start.
  ///   - spacing: Events between two copies, to begin with.
  public init(_ simulation: Simulation, spacing: UInt64 = 1_024) {
    run = PacedRun(simulation)
    marks = [run]
    self.spacing = spacing
  }

  /// The simulation where the traveller stands.
  public var simulation: Simulation { run.simulation }

  /// Events handled up to here.
  public var events: UInt64 { run.events }

  /// Handles up to so many events.
  ///
  /// - Returns: The last of them, at most `told`; empty at the end of the run.
  public mutating func forward(_ count: UInt64, told: UInt64 = 1) -> [EventAccount] {
    var accounts: [EventAccount] = []
    for done in 0..<count {
      if count - done <= told {
        guard let account = run.tell() else { break }
        accounts.append(account)
      } else if !run.step() {
        break
      }
      mark()
    }
    return accounts
  }

  /// Handles events until the story has a new line; false at the end of the run.
  public mutating func forwardToNextLine() -> Bool {
    let lines = run.simulation.lineCount
    while run.simulation.lineCount == lines {
      guard run.step() else { return false }
      mark()
    }
    return true
  }

  /// Goes to the moment after the event of a number, forwards or back.
  public mutating func go(toEvent number: UInt64) {
    if number < run.events { rewind { $0.events <= number } }
    while run.events < number, run.step() { mark() }
  }

  /// Goes to the moment after the last event at or before an instant, forwards or back.
  public mutating func go(to instant: Instant) {
    if instant < run.simulation.now { rewind { $0.simulation.now <= instant } }
    while run.step(until: instant) { mark() }
  }

  /// Goes to the moment after the last event that is told at an instant, forwards or back.
  ///
  /// Accounts cut instants to milliseconds and evidence to microseconds, so an instant that is whole
  /// in such a unit stands for all of the unit that it begins.
  public mutating func go(through instant: Instant) {
    go(to: instant)
    guard instant < .distantFuture - .milliseconds(1) else { return }
    let units = [Interval.milliseconds(1), .microseconds(1)]
    let unit = units.first { instant.nanoseconds % $0.nanoseconds == 0 } ?? .nanoseconds(1)
    let end = instant + unit - .nanoseconds(1)
    while true {
      let place = run
      guard run.step(until: end) else {
        run = place
        return
      }
      mark()
    }
  }

  private mutating func rewind(to isEarly: (PacedRun) -> Bool) {
    guard let index = marks.lastIndex(where: isEarly) else { return }
    run = marks[index]
  }

  private mutating func mark() {
    guard let last = marks.last, run.events >= last.events + spacing else { return }
    marks.append(run)
    guard marks.count > Self.mostMarks else { return }
    marks = marks.indices.filter { $0 % 2 == 0 }.map { marks[$0] }
    spacing *= 2
  }
}
