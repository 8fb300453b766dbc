import Reporting
import Scenarios

/// `wavetank list`.
struct ListCommand {
  private let topics: [Listing]
  private let showsTopics: Bool

  init(_ arguments: Arguments) throws(CommandError) {
    var topics: [Listing] = []
    for word in arguments.operands {
      guard let listing = Listing.all.first(where: { $0.topic == word }) else {
        let hint = Suggestion.hint(for: word, among: Listing.all.map(\.topic))
        throw .usage("there is no list of '\(word)'; \(hint)")
      }
      topics.append(listing)
    }
    showsTopics = topics.isEmpty
    self.topics = topics
  }

  func run(_ console: Console) -> ExitStatus {
    if showsTopics {
      for listing in Listing.all {
        console.print("\(HelpText.padded(listing.topic, to: 13))\(listing.summary)")
      }
    }
    for (index, listing) in topics.enumerated() {
      if index > 0 { console.print("") }
      ListingText(listing, width: min(console.width, 100), style: console.style).lines
        .forEach { console.print($0) }
    }
    return .expected
  }
}

extension Verb {
  static let list = Verb(
    name: "list",
    operands: "[TOPIC...]",
    summary: "document every name that files and reports use, from the registries themselves",
    details: [
      "Without a topic it tells which lists there are. Each entry has its meaning and, as far as they",
      "apply, its form and range, what holds without it, and where it comes from.",
    ],
    options: [],
    examples: ["wavetank list", "wavetank list faults selectors", "wavetank list invariants"]
  )
}
