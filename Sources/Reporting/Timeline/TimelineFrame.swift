import Primitives
import Scenarios
import Simulation

/// What of a timeline's page is there before its script runs, and without it.
struct TimelineFrame {
  private let data: TimelineData

  /// Most events that the table takes.
  private static let mostRows = 2_000

  init(_ data: TimelineData) { self.data = data }

  /// The body's elements.
  var text: String {
    """
    <header>
    <div class="what"><h1>\(escaped(data.outcome.title))</h1>
    <p><span class="case">\(escaped(data.outcome.plan.name))</span>
    <span>seed \(data.outcome.result.seed)</span>
    <span class="verdict \(isGood ? "good" : "bad")">\(verdict)</span>
    <span class="quiet">\(facts)</span></p></div>
    <div class="tools" role="toolbar" aria-label="View">
    <form id="find" role="search"><label class="unseen" for="query">Search</label><input
    id="query" type="search" autocomplete="off" spellcheck="false"
    title="A record (writer 0 #123), an offset (orders-0@456), a machine, an instant, or words"
    placeholder="writer 0 #123, orders-0@456, 12.5s"></form>
    <button id="earlier" type="button" title="Event before (p)" aria-label="Event before">⟨</button>
    <button id="later" type="button" title="Next event (n)" aria-label="Next event">⟩</button>
    <button id="out" type="button" title="Show more time (-)" aria-label="Zoom out">−</button>
    <button id="in" type="button" title="Show less time (+)" aria-label="Zoom in">+</button>
    <button id="whole" type="button" title="The whole run (0)">all</button>
    <button id="theme" type="button" title="Light or dark" aria-label="Light or dark">◐</button>
    <button id="ask" type="button" title="Help (?)" aria-label="Help">?</button>
    </div>
    </header>
    <noscript><p class="notice">This page draws with JavaScript. Without it, the table below
    tells the main events.</p></noscript>
    <main>
    <section id="stage" aria-label="Timeline">
    <canvas id="map" height="44" aria-hidden="true"></canvas>
    <canvas id="axis" height="26" aria-hidden="true"></canvas>
    <div id="scroll"><canvas id="plot" tabindex="0" role="application"
    aria-roledescription="timeline" aria-label="Lanes of all machines and partitions over time.
    Arrow keys move, plus and minus zoom, n and p go from event to event, question mark helps."
    ></canvas></div>
    <div id="tip" role="tooltip" hidden></div>
    <p id="status" role="status" aria-live="polite"></p>
    </section>
    <aside id="panel" aria-label="Details"></aside>
    </main>
    <details id="story"><summary>Main events as a table</summary>
    \(table)
    </details>
    <dialog id="help" aria-labelledby="helptitle"></dialog>
    """
  }

  private var isGood: Bool { data.outcome.isExpected && data.outcome.result.verdict == .passed }

  private var verdict: String {
    let outcome = data.outcome
    let isBroken = outcome.result.verdict == .violated
    let words = outcome.verdictText + (isBroken ? " broken" : "")
    let hasComment = isBroken || !outcome.isExpected
    let comment = outcome.isExpected ? ", as expected" : ", which was not expected"
    return escaped(words + (hasComment ? comment : ""))
  }

  private var facts: String {
    let result = data.outcome.result
    return "\(Figures.time(result.ended - .zero)) of virtual time, "
      + "\(Figures.count(Int64(clamping: result.events))) events, digest \(result.digest)"
  }

  private var table: String {
    let main = data.events.filter(\.kind.isMain)
    let rows = main.prefix(Self.mostRows).map { event in
      let time = Figures.moment(event.at)
      return "<tr><td><a href=\"#t=\(time)\">\(time)</a></td><td>\(escaped(event.kind.title))</td>"
        + "<td>\(escaped(event.text))</td></tr>"
    }
    let rest = main.count - rows.count
    let more = rest > 0 ? "<p>and \(Figures.count(Int64(rest))) more</p>" : ""
    return """
      <table><thead><tr><th scope="col">when</th><th scope="col">what</th>
      <th scope="col">in words</th></tr></thead><tbody>
      \(rows.joined(separator: "\n"))
      </tbody></table>\(more)
      """
  }

  private func escaped(_ text: String) -> String { HTMLWriter.escaped(text) }
}

extension TimelineEvent.Kind {
  /// What a reader calls it.
  var title: String {
    switch self {
    case .fault: "fault"
    case .stop: "stop"
    case .start: "start"
    case .pause: "pause"
    case .recovery: "recovery"
    case .election: "election"
    case .unclean: "unclean election"
    case .leaderless: "no leader"
    case .sync: "in-sync set"
    case .leads: "leadership"
    case .truncation: "truncation"
    case .storage: "storage"
    case .fenced: "fencing"
    case .controller: "controller"
    case .quorum: "metadata quorum"
    case .refused: "writes refused"
    case .seek: "jump"
    case .violation: "violation"
    case .precursor: "broken on the way"
    case .loss: "loss"
    }
  }
}
