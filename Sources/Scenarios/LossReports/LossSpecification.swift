import Estimation
import Primitives

/// A checked report file: what is compared, under which assumptions, and how well.
public struct LossSpecification: Sendable {
  /// The file as the user named it, for messages.
  public var file: String
  /// The whole text of the file.
  public var text: String
  /// The report's name.
  public var title: String
  /// What the report answers, in one sentence.
  public var question = ""
  /// The comment at the head of the file.
  public var story = ""
  /// The layouts and configurations, in file order; empty when only reduced worlds or placements
  /// are asked for.
  public var options: [LossOption] = []
  /// Name of the option that the others are measured against; empty without options.
  public var baseline = ""
  /// Years that probabilities are for.
  public var years = 1.0
  /// Wanted half-width of an interval over its estimate.
  public var precision = 0.1
  /// Confidence of intervals.
  public var confidence = 0.95
  /// Number of faults in a pattern up to which all are enumerated.
  public var order = 2
  /// How many simulated runs it may take.
  public var budget = LossBudget()
  /// Root of everything random.
  public var seed: UInt64 = 1
  /// Kinds of event that are played, in the order of the table.
  public var events: [EventKind] = EventKind.allCases
  /// Rates for disks of an average kind; every option has its own.
  public var rates = EventRates()
  /// Times, shares and factors.
  public var times = StudyTimes()
  /// Small worlds with closed forms.
  public var reduced: [ReducedRequest] = []
  /// Placements to analyse.
  public var placements: [PlacementRequest] = []
  /// Whether to tell what would be lost if power failed now, over time.
  public var showsExposure = true
  /// Whether to tell how the answer depends on each assumption.
  public var showsSensitivities = true
  /// Whether to keep the run that lost most.
  public var showsWorst = true
  /// What follows, with places for the numbers.
  public var conclusions: [ConclusionTemplate] = []
  /// Real configurations that were read, with what of them was taken and what was not.
  public var imports: [ImportedFile] = []
  /// What is legal but surely not meant.
  public var warnings: [ScenarioError] = []

  /// Makes a report without options.
  public init(file: String, text: String, title: String) {
    self.file = file
    self.text = text
    self.title = title
  }

  /// The option of a name.
  public func option(_ name: String) -> LossOption? { options.first { $0.name == name } }

  /// CRC-32C of all that decides what the report says, as eight hexadecimal digits.
  public var checksum: String {
    let parts = [text] + options.map { $0.name + $0.document.flat } + imports.map(\.text)
    let sum = CRC32C.checksum(Bytes(Array(parts.joined(separator: "\n").utf8)))
    let digits = String(sum, radix: 16)
    return String(repeating: "0", count: 8 - digits.count) + digits
  }
}

/// One layout or configuration of a report.
public struct LossOption: Sendable {
  /// Its name.
  public var name: String
  /// What it differs in: setting and value, in file order.
  public var settings: [(name: String, value: String)]
  /// The case, without script and random faults.
  public var plan: ScenarioCase
  /// The case as a scenario file of its own.
  public var document: DocumentNode
  /// Names of zones by region; one region with every zone unless the file says otherwise.
  public var regions: [LossRegion]
  /// Rates, with the defaults for its kind of disk.
  public var rates: EventRates
  /// Times, shares and factors.
  public var times: StudyTimes
  /// Where the file names it.
  public var position: SourcePosition

  /// Makes an option.
  public init(
    name: String,
    settings: [(name: String, value: String)],
    plan: ScenarioCase,
    document: DocumentNode,
    regions: [LossRegion],
    rates: EventRates,
    times: StudyTimes,
    position: SourcePosition = .start
  ) {
    self.name = name
    self.settings = settings
    self.plan = plan
    self.document = document
    self.regions = regions
    self.rates = rates
    self.times = times
    self.position = position
  }
}

/// A region and its zones.
public struct LossRegion: Hashable, Sendable {
  /// Its name.
  public var name: String
  /// Names of its zones; empty when the cluster has no named zones.
  public var zones: [String]

  /// Makes a region.
  public init(name: String, zones: [String]) {
    self.name = name
    self.zones = zones
  }
}

/// How many simulated runs a report may take.
public struct LossBudget: Hashable, Sendable {
  /// Most runs of one option.
  public var runs = 2_000
  /// Most runs of all options together; nil for no bound.
  public var total: Int?

  /// Makes the default budget.
  public init() {}

  /// Most runs of each of so many options: an equal part of the total, if there is one.
  public func runs(amongOptions count: Int) -> Int {
    total.map { min(runs, max(1, $0 / max(1, count))) } ?? runs
  }
}

/// A small world with a closed form that a report asks for.
public struct ReducedRequest: Sendable {
  /// Name in the report.
  public var name: String
  /// The world.
  public var world: ReducedWorld
  /// Where the file names it.
  public var position: SourcePosition

  /// Makes a request.
  public init(name: String, world: ReducedWorld, position: SourcePosition = .start) {
    self.name = name
    self.world = world
    self.position = position
  }
}
