import Primitives
import Reporting
import Scenarios
import Simulation

/// A person walks through a run, forwards and back.
struct Stepper {
  private var travel: TimeTravel
  private let console: Console

  init(_ travel: TimeTravel, _ console: Console) {
    self.travel = travel
    self.console = console
  }

  static let help = [
    "n [COUNT]     the next event, or so many; an empty line does the same",
    "b [COUNT]     back by one event, or so many",
    "l             on to the next line of the story",
    "t TIME        to an instant, forwards or back, such as 't 12.5s'",
    "e NUMBER      to an event, forwards or back",
    "s [WHAT]      show the cluster, or 'story', or machines such as 'leader(orders-0)'",
    "q             end",
  ]

  /// Takes commands until there are no more.
  mutating func run() {
    console.print(headline)
    while let line = console.ask("> ") {
      let words = line.split(separator: " ", maxSplits: 1).map(String.init)
      let rest = words.count > 1 ? words[1] : ""
      switch words.first ?? "n" {
      case "n", "next": count(rest).map { next($0) }
      case "b", "back":
        if let count = count(rest) {
          travel.go(toEvent: travel.events - min(travel.events, count))
          console.print(headline)
        }
      case "l", "line": nextLine()
      case "t", "time": time(rest)
      case "e", "event": if let number = count(rest) { go(number) }
      case "s", "show": show(rest.isEmpty ? "cluster" : rest)
      case "h", "help", "?": Self.help.forEach { console.print($0) }
      case "q", "quit": return
      case let other:
        console.warn("'\(other)' is no command here; 'h' lists them")
      }
    }
  }

  private var headline: String {
    StateReport(travel.simulation, style: console.style).headline
  }

  private func count(_ text: String) -> UInt64? {
    guard !text.isEmpty else { return 1 }
    if let count = UInt64(text) { return count }
    console.warn("'\(text)' is no whole number")
    return nil
  }

  private mutating func next(_ count: UInt64) {
    let told = travel.forward(count, told: 20)
    for event in told { console.print(event.row) }
    if UInt64(told.count) < min(count, 20) { console.print("the run is over") }
  }

  private mutating func nextLine() {
    let known = travel.simulation.lineCount
    guard travel.forwardToNextLine() else { return console.print("the run is over") }
    for line in travel.simulation.lines[known...] {
      console.print("\(line.instant)  \(line.text)")
    }
  }

  private mutating func time(_ text: String) {
    guard let interval = Units.interval(text), interval >= .zero else {
      return console.warn("'\(text)' is no instant; write one such as '12.5s'")
    }
    travel.go(through: .zero + interval)
    console.print(headline)
  }

  private mutating func go(_ number: UInt64) {
    travel.go(toEvent: number)
    console.print(headline)
  }

  private func show(_ text: String) {
    do throws(CommandError) {
      let question = try StateQuestion(text)
      let lines = question.answer(travel.simulation, style: console.style)
      for line in lines { console.print(line) }
    } catch {
      error.lines.forEach { console.warn($0) }
    }
  }
}
