import Estimation
import Testing

@Suite("Rates and times of a study")
struct RatesTests {
  @Test("every default lies within its range and names its source")
  func defaults() {
    for entry in EventKind.descriptions {
      #expect(entry.range.low <= entry.rate && entry.rate <= entry.range.high, "\(entry)")
      #expect(entry.range.low < entry.range.high && entry.range.low > 0, "\(entry)")
      #expect(entry.evidence != .user && !entry.source.isEmpty, "\(entry)")
      #expect(entry.summary.hasSuffix("."), "\(entry)")
    }
    for entry in StudyParameter.descriptions {
      #expect(entry.range.low <= entry.value && entry.value <= entry.range.high, "\(entry)")
      #expect(entry.evidence != .user && !entry.source.isEmpty, "\(entry)")
      if entry.form == .share { #expect(entry.range.high <= 1, "\(entry)") }
      if entry.form == .factor { #expect(entry.range.low >= 1, "\(entry)") }
    }
    for entry in DeviceRates.all {
      let rate = entry.rate
      #expect(rate.range.low <= rate.perYear && rate.perYear <= rate.range.high, "\(entry)")
    }
  }

  @Test("every parameter has one row of defaults")
  func parameterRows() {
    let rows = StudyParameter.descriptions.map(\.parameter)
    #expect(Set(rows) == Set(StudyParameter.allCases))
    #expect(rows.count == StudyParameter.allCases.count)
  }

  @Test("a rate that a study sets is marked as the author's; others follow the disk's kind")
  func overrides() {
    var rates = EventRates(device: "hdd")
    #expect(rates[.diskLoss].perYear == 0.015)
    #expect(rates[.osCrash].perYear == 0.5)
    rates.set(.osCrash, to: EventRate(perYear: 2, source: "our fleet"))
    let rows = rates.assumptions(of: [.osCrash, .diskLoss, .regionPower])
    #expect(rows.map(\.value).first == "2 per broker and year")
    #expect(rows.map(\.evidence) == [.user, .quoted, .source])
    #expect(rows.map(\.range) == ["", "0.002 to 0.13", "0.0001 to 0.01"])
    #expect(rows.map(\.isDefault) == [false, true, true])
    #expect(rates.with(.zonePower, at: 0.2)[.zonePower].evidence == .source)
  }

  @Test("times are told in the largest unit that fits")
  func timeTexts() {
    let times = StudyTimes()
    let rows = times.assumptions(of: [.diskRepair, .reboot, .killSpread, .powerNoReturn, .burst])
    #expect(rows.map(\.value) == ["1 d", "3 min", "10 s", "1 %", "×1"])
    #expect(rows[0].range == "1 h to 7 d")
    #expect(StudyText.time(0.0005) == "500 us")
    #expect(StudyText.time(90) == "90 s")
    #expect(StudyText.share(0.07) == "7 %")
  }
}
