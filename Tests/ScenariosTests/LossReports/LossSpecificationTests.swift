import Estimation
import Primitives
import Scenarios
import Testing

@Suite("Report files")
struct LossSpecificationTests {
  static let example = """
    // What three zones buy.
    {
      format: 1,
      title: "Three zones",
      question: "Does a third zone pay?",
      base: {
        cluster: { brokers: 3, host: { device: "nvme-plp" } },
        topics: { orders: { partitions: 2, "min.insync.replicas": 2 } },
        clients: { writers: [{ topic: "orders", rate: "200/s" }] },
        run: { for: "20s" },
      },
      layouts: {
        "one rack": { cluster: { racks: ["a"] } },
        "2+1 zones": {
          cluster: { zones: ["z1", "z1", "z2"] }, regions: { west: ["z1"], east: ["z2"] },
        },
      },
      configs: {
        "acks=all": {},
        "acks=1": { everyWriter: { acks: 1 }, everyTopic: { "min.insync.replicas": 1 } },
        "disks": { cluster: { host: { device: "hdd" } }, rates: { "disk-loss": "3%/y" } },
      },
      baseline: "2+1 zones, acks=all",
      horizon: "5y", precision: "5%", confidence: "99%", order: 3, seed: 7,
      budget: { runs: 500, total: 9000 },
      rates: {
        "os-crash": "1/month",
        "zone-power": { rate: "0.2/y", low: "0.1/y", high: "1/yr", source: "our building" },
      },
      times: { reboot: "5m", "power-no-return": "2%", "disk-repair": "2d", burst: 10 },
      placement: { brokers: 12, partitions: 1000, compare: ["random", "copysets"], gone: [3, 4] },
      exposure: false,
      conclusions: [
        "It is {2+1 zones, acks=1.chance} against {one rack, acks=all.events}.",
        "{placement copysets.3} of the placements.",
      ],
    }
    """

  static func parse(
    _ text: String,
    files: [String: String] = [:]
  ) throws(ScenarioErrors) -> LossSpecification {
    try LossSpecification.parse(
      text,
      file: "x.report.json5",
      vocabulary: ScenarioParsingTests.vocabulary,
      load: { path in files[path].map { (path, $0) } }
    )
  }

  @Test("the example of the manual is understood in full")
  func readsExample() throws {
    let report = try Self.parse(Self.example)
    #expect(
      report.options.map(\.name) == [
        "one rack, acks=all", "one rack, acks=1", "one rack, disks", "2+1 zones, acks=all",
        "2+1 zones, acks=1", "2+1 zones, disks",
      ]
    )
    #expect(report.baseline == "2+1 zones, acks=all")
    #expect(report.years == 5 && report.precision == 0.05 && report.confidence == 0.99)
    #expect(report.order == 3 && report.seed == 7 && report.story == "What three zones buy.")
    #expect(report.budget.runs == 500 && report.budget.total == 9000)
    #expect(!report.showsExposure && report.showsWorst)
    #expect(report.conclusions.count == 2 && report.conclusions[0].pieces.count == 5)
    #expect(report.conclusions[0].pieces[1] == .option("2+1 zones, acks=1", .chance))
    #expect(report.placements.first?.subject == .sized(brokers: 12, partitions: 1000, replicas: 3))
  }

  @Test("options differ in what they lay over the base, and in nothing else")
  func optionsDiffer() throws {
    let report = try Self.parse(Self.example)
    let weak = try #require(report.option("2+1 zones, acks=1"))
    #expect(weak.plan.writers.map(\.acks) == [1])
    #expect(weak.plan.writers.first?.meanGap == .milliseconds(5))
    #expect(weak.plan.topics.first?.configs.map(\.value) == ["1"])
    #expect(weak.plan.topics.first?.partitions == 2)
    #expect(weak.plan.cluster.zones == ["z1", "z1", "z2"])
    #expect(
      weak.settings.map { "\($0.name): \($0.value)" } == [
        "zones: z1, z1, z2", "regions west: z1", "regions east: z2", "everyWriter acks: 1",
        "min.insync.replicas: 1",
      ]
    )
    #expect(weak.regions.map(\.zones) == [["z1"], ["z2"]])
    let calm = try #require(report.option("one rack, acks=all"))
    #expect(calm.regions == [LossRegion(name: "the region", zones: [])])
    let again = try Scenario.parse(
      calm.document.flat,
      file: "again.json5",
      vocabulary: ScenarioParsingTests.vocabulary
    )
    #expect(again.cases.first?.cluster == calm.plan.cluster)
  }

  @Test("rates and times are those of the file, of the option's disks, or the defaults")
  func assumptions() throws {
    let report = try Self.parse(Self.example)
    let disks = try #require(report.option("one rack, disks"))
    #expect(disks.rates[.diskLoss].perYear == 0.03)
    #expect(disks.rates[.latentSector].perYear == 0.03, "a hard disk's default")
    #expect(report.options[0].rates[.diskLoss].perYear == 0.01)
    #expect(disks.rates[.osCrash].perYear == 12)
    let power = report.rates[.zonePower]
    #expect(power.perYear == 0.2 && power.range == ConfidenceInterval(low: 0.1, high: 1))
    #expect(power.source == "our building" && power.evidence == .user)
    #expect(report.times[.reboot] == 300 && report.times[.diskRepair] == 172_800)
    #expect(report.times[.powerNoReturn] == 0.02 && report.times[.burst] == 10)
    #expect(report.times[.killSpread] == 10)
  }

  @Test("the checksum follows the text, not the file's name")
  func checksum() throws {
    let report = try Self.parse(Self.example)
    let changed = Self.example.replacing("seed: 7", with: "seed: 8")
    let other = try Self.parse(changed)
    #expect(report.checksum.count == 8 && report.checksum != other.checksum)
    var renamed = report
    renamed.file = "y.report.json5"
    #expect(renamed.checksum == report.checksum)
  }

  @Test("a scenario file serves as base, without its faults")
  func baseFile() throws {
    let text = """
      { format: 1, title: "t", base: "s.json5", case: "calm", options: { "all": {}, "one": {
        everyWriter: { acks: 1 } } } }
      """
    let report = try Self.parse(text, files: ["s.json5": ScenarioParsingTests.example])
    #expect(report.baseline == "all" && report.options.count == 2)
    #expect(report.options[0].plan.script.isEmpty)
    #expect(report.options[0].plan.expect.lost == nil)
    #expect(report.options[1].plan.writers[0].acks == 1)
  }

  @Test("small worlds take their parameters with units")
  func smallWorlds() throws {
    let text = """
      { format: 1, title: "t", reduced: [
        { model: "copysets-random", name: "cidon", nodes: 5000, gone: 50, copies: 3,
          partitions: 275000 },
        { model: "coincidence", rate: "0.6/y", window: "35s", streams: 3 },
      ], conclusions: ["{reduced cidon.expected}"] }
      """
    let report = try Self.parse(text)
    #expect(report.reduced.map(\.name) == ["cidon", "coincidence"])
    #expect(abs((report.reduced.first?.world.expected ?? 0) - 0.228081) < 1e-5)
    #expect(report.conclusions.first?.pieces == [.reduced("cidon", .expected)])
    #expect(report.options.isEmpty && report.baseline.isEmpty)
  }
}
