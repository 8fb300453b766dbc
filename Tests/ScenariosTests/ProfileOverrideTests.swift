import Primitives
import Scenarios
import Testing

struct ProfileOverrideTests {
  private static let words: [ProfileFieldName] = [
    ProfileFieldName("hold", .interval(.milliseconds(1))),
    ProfileFieldName("expire", .intervalOrNever(.milliseconds(1))),
    ProfileFieldName("cache", .bytes(10)),
    ProfileFieldName("sector", .sizes([ByteCount(512), .kibibytes(4)])),
    ProfileFieldName("share", .ratio),
    ProfileFieldName("atomic", .flag),
    ProfileFieldName("order", .word(["prefix", "blocks"])),
    ProfileFieldName("sync", .latency),
  ]

  private func parse(_ host: String) throws -> HostPlan {
    var words = ScenarioParsingTests.vocabulary
    words.deviceFields = Self.words
    words.fileSystemFields = Self.words
    let text = "{ format: 1, title: \"t\",\ncluster: { host: \(host) },\ntopics: { orders: {} } }"
    let scenario = try Scenario.parse(text, file: "x.json5", vocabulary: words)
    return try #require(scenario.cases.first).cluster.host
  }

  @Test("a profile is a name, or an object with a base and the fields that differ")
  func overrides() throws {
    let plain = try parse("{ device: \"hdd\" }")
    #expect(plain.device == "hdd")
    #expect(plain.deviceOverrides.isEmpty)
    let host = try parse(
      """
      { device: { base: "hdd", sync: { p50: "2ms", p99: "9ms" }, share: 1, cache: "16MiB" },
        fileSystem: { hold: "10s", expire: "never", sector: 512, atomic: true, order: "blocks",
          share: "1/5" } }
      """
    )
    #expect(host.device == "hdd")
    #expect(host.fileSystem == "ext4-ordered")
    #expect(
      Set(host.deviceOverrides) == [
        ProfileOverride("sync", .latency(p50: .milliseconds(2), p99: .milliseconds(9))),
        ProfileOverride("share", .ratio(.one)),
        ProfileOverride("cache", .bytes(.mebibytes(16))),
      ]
    )
    #expect(
      Set(host.fileSystemOverrides) == [
        ProfileOverride("hold", .interval(.seconds(10))),
        ProfileOverride("expire", .never),
        ProfileOverride("sector", .bytes(ByteCount(512))),
        ProfileOverride("atomic", .flag(true)),
        ProfileOverride("order", .word("blocks")),
        ProfileOverride("share", .ratio(Ratio(1, 5))),
      ]
    )
  }

  @Test(
    "a wrong field or value is told with its place and what would be right",
    arguments: [
      ("base: \"hd\"", "2:36: unknown device profile 'hd'; did you mean 'hdd'?"),
      ("cach: 5", "2:30: unknown field 'cach' in 'device'; did you mean 'cache'?"),
      ("cache: 5", "2:37: expected at least 10 bytes for 'cache' but found '5'"),
      ("sector: 100", "2:38: expected one of 512, 4096 bytes for 'sector' but found '100'"),
      ("share: \"3/2\"", "2:37: expected a share such as '1%' or '1/1000' for 'share'"),
      ("share: 2", "2:37: expected a share such as '1%' or '1/1000' for 'share'"),
      ("atomic: 1", "2:38: expected true or false for 'atomic' but found '1'"),
      ("order: \"prefx\"", "did you mean 'prefix'?"),
      ("hold: \"0ns\"", "2:36: expected a duration of at least 1ms for 'hold' but found '0ns'"),
      ("expire: \"ever\"", "2:38: expected a duration for 'expire' but found 'ever'"),
      ("sync: \"2ms\"", "2:36: expected an object with 'p50' and 'p99' for 'sync' but found '2ms'"),
      ("sync: { p50: \"3ms\", p99: \"2ms\" }", "'p50' of 'sync' is above its 'p99'"),
      ("sync: { p50: 0, p99: \"2ms\" }", "expected a 'p50' above 0 for 'sync'"),
    ]
  )
  func wrong(_ field: String, _ message: String) {
    do {
      _ = try parse("{ device: { \(field) } }")
      Issue.record("'\(field)' was accepted")
    } catch {
      #expect("\(error)".contains(message), "\(error)")
    }
  }
}
