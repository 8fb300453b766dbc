import Checking
import Exploration
import Hardware
import KafkaBroker
import KafkaClients
import KafkaController
import KafkaLog
import KafkaProtocol
import Primitives
import Scenarios
import Simulation

/// A list of names with what there is to know of each, from the registries.
struct Listing {
  struct Entry {
    var name: String
    /// Form of its values, units and ranges; may be empty.
    var form = ""
    /// What holds without it; may be empty.
    var standard = ""
    var meaning: String
    /// What else is told of it, in a paragraph each.
    var notes: [String] = []
    /// Where it comes from; may be empty.
    var source = ""
  }

  struct Part {
    var title: String
    var entries: [Entry]
  }

  /// The word that asks for it.
  let topic: String
  /// What it lists, in a line.
  let summary: String
  let parts: [Part]

  /// Every list, by the words that ask for them.
  static var all: [Listing] {
    [
      faults, steps, selectors, invariants, variants, profiles, properties, alerts, verdicts,
      probes,
    ]
  }

  private static var faults: Listing {
    Listing(
      topic: "faults",
      summary: "what can break, at random and in disks",
      parts: [
        Part(
          title: "random faults: 'kind' of a nemesis entry",
          entries: FaultKind.allCases.map(Entry.init)
        ),
        Part(
          title: "fields of a nemesis entry",
          entries: FormatReference.nemesis.fields.map(Entry.init)
        ),
        Part(
          title: "faults of disks: 'fault' of a step 'disk'; 'wavetank help disk' tells more",
          entries: DiskFaultRegistry.all.flatMap { fault in
            [Entry(fault)]
              + fault.parameters.map { parameter in
                Entry(
                  name: "  \(parameter.name)",
                  form: parameter.range,
                  standard: parameter.standard ?? "must be given",
                  meaning: parameter.meaning
                )
              }
          }
        ),
      ]
    )
  }

  private static var steps: Listing {
    Listing(
      topic: "steps",
      summary: "what a script can do",
      parts: [
        Part(title: "beside any step", entries: FormatReference.timing.map(Entry.init)),
        Part(
          title: "steps",
          entries: FormatReference.actions.flatMap { action in
            [Entry(name: action.word, meaning: action.meaning)]
              + action.fields.map { field in
                var entry = Entry(field)
                entry.name = "  \(field.key)"
                return entry
              }
          }
        ),
      ]
    )
  }

  private static var selectors: Listing {
    Listing(
      topic: "selectors",
      summary: "how machines are named, and what a script can wait for",
      parts: [
        Part(title: "selectors", entries: FormatReference.selectors.map(Entry.init)),
        Part(title: "conditions of 'wait'", entries: FormatReference.conditions.map(Entry.init)),
      ]
    )
  }

  private static var invariants: Listing {
    Listing(
      topic: "invariants",
      summary: "the promises that every run is judged by",
      parts: [
        Part(
          title: "of every cluster",
          entries: InvariantName.allCases.filter { !$0.isOfQuorum }.map(Entry.init)
        ),
        Part(
          title: "of a metadata quorum",
          entries: InvariantName.allCases.filter(\.isOfQuorum).map(Entry.init)
        ),
      ]
    )
  }

  private static var variants: Listing {
    Listing(
      topic: "variants",
      summary: "planted and historical bugs, and stricter rules",
      parts: [Variants.Nature.historicalBug, .plantedBug, .stricter].map { nature in
        Part(
          title: "\(nature.rawValue)s",
          entries: Variants.registry.filter { $0.nature == nature }.map { variant in
            Entry(
              name: variant.name,
              standard: "off",
              meaning: variant.summary,
              source: variant.caughtBy.map { "caught by \($0)" } ?? ""
            )
          }
        )
      }
    )
  }

  private static var profiles: Listing {
    Listing(
      topic: "profiles",
      summary: "file systems and devices; 'wavetank help disk' shows every value",
      parts: [
        Part(
          title: "file systems",
          entries: FileSystemProfile.all.map { Entry(name: $0.name, meaning: $0.meaning) }
        ),
        Part(
          title: "devices",
          entries: DeviceProfile.all.map { Entry(name: $0.name, meaning: $0.meaning) }
        ),
      ]
    )
  }

  private static var properties: Listing {
    Listing(
      topic: "properties",
      summary: "Kafka's properties that are heeded, with ranges and defaults",
      parts: [
        part("of brokers: 'server'", BrokerConfig.fields, BrokerConfig()),
        part(
          "of controllers: 'server' or 'controller'",
          ControllerConfig.fields,
          ControllerConfig()
        ),
        part("of producers: beside a writer's fields", ProducerConfig.fields, ProducerConfig()),
        part("of consumers: beside a reader's fields", ConsumerConfig.fields, ConsumerConfig()),
      ]
    )
  }

  private static func part<Settings>(
    _ title: String,
    _ fields: [PropertyField<Settings>],
    _ standard: Settings
  ) -> Part {
    Part(
      title: title,
      entries: fields.sorted { $0.name < $1.name }.map { field in
        Entry(
          name: field.name,
          form: field.expected ?? "any",
          standard: field.expected == nil ? "" : field.shown(standard),
          meaning: field.expected == nil ? "taken, without effect on what is simulated" : ""
        )
      }
    )
  }

  private static var alerts: Listing {
    Listing(
      topic: "alerts",
      summary: "what would have paged an operator: 'alerts' of 'expect'",
      parts: [
        Part(
          title: "alerts",
          entries: AlertName.allCases.map { Entry(name: $0.rawValue, meaning: $0.meaning) }
        )
      ]
    )
  }

  private static var verdicts: Listing {
    Listing(
      topic: "verdicts",
      summary: "how a run can end: 'verdict' of 'expect'",
      parts: [
        Part(
          title: "verdicts",
          entries: RunVerdict.allCases.map { Entry(name: $0.rawValue, meaning: $0.meaning) }
        )
      ]
    )
  }

  private static var probes: Listing {
    Listing(
      topic: "probes",
      summary: "rare branches whose visits prove what a sweep has covered",
      parts: [
        Part(
          title: "probes",
          entries: ProbeCatalogue.entries.map { Entry(probe: $0.name, meaning: $0.meaning) }
        )
      ]
    )
  }
}

extension Listing.Entry {
  fileprivate init(probe: String, meaning: String) {
    let against = ProbeCatalogue.guarding(probe).map { " (only by \($0.rawValue))" } ?? ""
    self.init(name: probe, meaning: meaning + against)
  }

  fileprivate init(_ field: FormatField) {
    self.init(name: field.key, form: field.form, standard: field.standard, meaning: field.meaning)
  }

  fileprivate init(_ kind: FaultKind) {
    let details = kind.details
    self.init(
      name: kind.rawValue,
      form: details.size,
      meaning: kind.meaning,
      notes: ["lasting: \(details.lasting)"],
      source: "source: \(details.source)"
    )
  }

  fileprivate init(_ fault: FaultDescription) {
    self.init(
      name: fault.name,
      meaning: fault.summary,
      notes: (fault.draws.isEmpty ? [] : ["draws \(fault.draws)"])
        + ["when it ends: \(fault.heals)", "counts \(fault.counters.joined(separator: ", "))"],
      source: "source: \(fault.source)"
    )
  }

  fileprivate init(_ phrase: FormatPhrase) {
    self.init(name: phrase.form, form: "as in \(phrase.example)", meaning: phrase.meaning)
  }

  fileprivate init(_ invariant: InvariantName) {
    let teaching = invariant.teaching
    self.init(name: invariant.rawValue, meaning: teaching.promise, source: teaching.source)
  }
}
