import Estimation
import Primitives
import Scenarios

extension LossStudy {
  /// A study that has what its specification says, and no results yet.
  public init(_ specification: LossSpecification) {
    self.init()
    title = specification.title
    question = specification.question
    file = specification.file
    self.specification = specification.text
    seed = specification.seed
    years = specification.years
    confidence = specification.confidence
    precision = specification.precision
    order = specification.order
    sources = specification.imports.map {
      StudySource(file: $0.file, taken: $0.taken, ignored: $0.ignored)
    }
    assumptions =
      specification.rates.assumptions(of: specification.events)
      + specification.times.assumptions() + Self.shortcuts
    notModelled = Self.omissions
  }

  /// Shortcuts of the method itself.
  private static let shortcuts = [
    Assumption(
      name: "standstill",
      value: "25 s played of longer outages",
      range: "",
      evidence: .engineering,
      source: "while nothing changes no record is lost; time without service is added in full",
      isDefault: true
    ),
    Assumption(
      name: "late events",
      value: "a phase of 70 s after the first 40 s",
      range: "",
      evidence: .engineering,
      source: "two writeback cycles: what comes later meets the same state at another phase",
      isDefault: true
    ),
    Assumption(
      name: "page cache",
      value: "a crash keeps what flusher and journal made durable",
      range: "",
      evidence: .source,
      source:
        "Linux: files are written back 30 to 35 s after they became dirty; the journal commits "
        + "every 5 s",
      isDefault: true
    ),
    Assumption(
      name: "phases",
      value: "each host flushes at a phase of its own",
      range: "",
      evidence: .engineering,
      source: "hosts that started together drift apart; together they would lose more",
      isDefault: true
    ),
    Assumption(
      name: "independence",
      value: "events come as Poisson streams",
      range: "",
      evidence: .engineering,
      source: "bursts are likelier in earnest; 'burst' multiplies events while another lasts",
      isDefault: true
    ),
    Assumption(
      name: "traffic",
      value: "as the specification's writers write",
      range: "",
      evidence: .user,
      source: "records scale with the rate; seconds of traffic do not",
      isDefault: false
    ),
  ]

  private static let omissions = [
    "bugs of the real product that this one does not share, and sabotage",
    "the loss of the metadata quorum: the controller stands on a host that no event hits",
    "replication between clusters, tiered storage and backups",
    "an operator who enables unclean elections by hand in an incident, unless a specification "
      + "enables them",
    "correlated wear: disks that fail together since they were bought together",
  ]
}
