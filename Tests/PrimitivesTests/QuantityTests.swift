import Primitives
import Testing

@Suite struct QuantityTests {
  @Test("intervals are made from every unit")
  func units() {
    let made: [(Interval, Int64)] = [
      (.nanoseconds(7), 7), (.microseconds(7), 7_000), (.milliseconds(7), 7_000_000),
      (.seconds(7), 7_000_000_000), (.minutes(2), 120_000_000_000), (.hours(1), 3_600_000_000_000),
      (.seconds(-1), -1_000_000_000), (.zero, 0),
    ]
    for (interval, nanoseconds) in made { #expect(interval.nanoseconds == nanoseconds) }
  }

  @Test("instants and intervals add, subtract and compare as numbers do")
  func arithmetic() {
    var at = Instant.zero + .seconds(2)
    at += .milliseconds(500)
    #expect(at.nanoseconds == 2_500_000_000)
    #expect(at - .seconds(1) == Instant(nanoseconds: 1_500_000_000))
    #expect(at - Instant(nanoseconds: 3_000_000_000) == .milliseconds(-500))
    #expect(Instant.zero < at && at < .distantFuture)
    var span = Interval.seconds(3)
    span += .seconds(1)
    span -= .milliseconds(1)
    #expect(span == .milliseconds(3_999))
    #expect(span * 2 == .milliseconds(7_998))
    #expect(Interval.seconds(1) - .seconds(2) == .seconds(-1))
    #expect(Interval.seconds(-1) < .zero)
  }

  @Test("division and whole milliseconds round toward zero")
  func rounding() {
    #expect((Interval.nanoseconds(7) / 2).nanoseconds == 3)
    #expect((Interval.nanoseconds(-7) / 2).nanoseconds == -3)
    #expect(Interval.microseconds(1_999).milliseconds == 1)
    #expect(Interval.microseconds(-1_999).milliseconds == -1)
  }

  @Test("an interval prints in the largest unit that is exact")
  func intervalText() {
    let texts: [(Interval, String)] = [
      (.zero, "0s"), (.seconds(90), "90s"), (.milliseconds(250), "250ms"),
      (.microseconds(1_500), "1500us"), (.nanoseconds(1_001), "1001ns"),
      (.milliseconds(-250), "-250ms"), (.milliseconds(1_000), "1s"), (.hours(1), "3600s"),
    ]
    for (interval, text) in texts { #expect(interval.description == text) }
  }

  @Test("seconds print with six decimals, cut off rather than rounded")
  func secondsText() {
    let texts: [(Int64, String)] = [
      (0, "0.000000s"), (12_500_000_000, "12.500000s"), (1_999, "0.000001s"),
      (999, "0.000000s"), (-1_500_000, "-0.001500s"), (60_000_000_001, "60.000000s"),
      (.max, "9223372036.854775s"), (.min, "-9223372036.854775s"),
    ]
    for (nanoseconds, text) in texts {
      #expect(Interval(nanoseconds: nanoseconds).secondsText == text)
      #expect(Instant(nanoseconds: nanoseconds).description == text)
    }
  }

  @Test("overflow of virtual time stops the process")
  func overflow() async {
    await #expect(processExitsWith: .failure) { _ = Instant.distantFuture + .nanoseconds(1) }
    await #expect(processExitsWith: .failure) { _ = Interval.hours(3_000_000) * 2 }
  }

  @Test("byte counts are made from binary units, add and compare")
  func byteCounts() {
    #expect(ByteCount.kibibytes(1).bytes == 1_024)
    #expect(ByteCount.mebibytes(3).bytes == 3 * 1_048_576)
    #expect(ByteCount.gibibytes(2).bytes == 2_147_483_648)
    var sum = ByteCount(10) + ByteCount(5)
    sum -= ByteCount(1)
    sum += .kibibytes(1)
    #expect(sum.int == 1_038)
    #expect((ByteCount.zero - ByteCount(4)).bytes == -4)
    #expect(ByteCount(3) < ByteCount(4) && !(ByteCount(4) < ByteCount(4)))
  }

  @Test("a ratio needs a denominator")
  func ratios() async {
    #expect(Ratio.zero == Ratio(0, 1) && Ratio.one == Ratio(1, 1))
    await #expect(processExitsWith: .failure) { _ = Ratio(1, 0) }
  }

  @Test("offsets, epochs and nodes keep Kafka's word for none and their order")
  func identifiers() {
    #expect(NodeID.none.raw == -1 && Offset.unknown.raw == -1)
    #expect(Offset(5) + 3 == Offset(8) && Offset(5) - 3 == Offset(2))
    #expect(Offset(8) - Offset(5) == 3 as Int64)
    #expect(NodeID(1) < NodeID(2) && NodeID(2 as Int).index == 2)
    let partitions = [(1, 0), (0, 2), (0, 1)].map { TopicPartition(topic: $0.0, partition: $0.1) }
    #expect(partitions.sorted().map { $0.partition } == [1, 2, 0])
  }

  @Test("probes are the same when their text is")
  func probes() {
    #expect(Probe("broker.fetch") == Probe("broker.fetch"))
    #expect(Probe("broker.fetch") != Probe("broker.fetches"))
    #expect(Set([Probe("a"), Probe("a"), Probe("b")]).count == 2)
  }
}
