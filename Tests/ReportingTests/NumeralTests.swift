import Estimation
import Testing

@testable import Reporting

@Suite struct NumeralTests {
  @Test("digits round to nearest, up and down, through carries and to nothing")
  func rounding() {
    let cases: [(Double, Int, DecimalDigits.Rounding, String)] = [
      (1_234.56, 0, .nearest, "1,235"), (1_234.56, 2, .nearest, "1,200"),
      (9.996, -2, .nearest, "10.00"), (0.05, 0, .nearest, "0"), (0.5, 0, .nearest, "1"),
      (0.04, 0, .up, "1"), (0.3, 1, .up, "10"), (-2.5, 0, .nearest, "−3"), (999.9, 0, .down, "999"),
      (1e-7, -7, .nearest, "0.0000001"), (1e22, 22, .nearest, "10,000,000,000,000,000,000,000"),
      (2.3e-308, -1, .nearest, "0.0"), (0, -2, .nearest, "0.00"), (0.007, -1, .up, "0.1"),
    ]
    for (value, place, direction, text) in cases {
      let rounded = DecimalDigits(value).rounded(toPlace: place, direction)
      #expect(rounded.text(toPlace: place) == text, "\(value) at \(place)")
    }
  }

  @Test("numbers without error keep few digits and no trailing zeros")
  func plain() {
    let cases: [(Double, String)] = [
      (0, "0"), (1, "1"), (0.15, "0.15"), (0.14999955, "0.15"), (9_999_999, "1×10⁷"),
      (3.15576e10, "3.156×10¹⁰"), (1.8e-10, "1.8×10⁻¹⁰"), (0.001, "0.001"), (0.00099, "9.9×10⁻⁴"),
      (-42.5, "−42.5"), (.infinity, "unbounded"), (.nan, "not known"),
    ]
    for (value, text) in cases { #expect(Numerals.plain(value) == text) }
    #expect(Numerals.plain(1.0 / 3, digits: 50) == "0.3333333333")
  }

  @Test("estimates show the digits that their interval bears, in one unit")
  func quantities() {
    let cases: [(Double, Double, Double, QuantityText.Kind, String)] = [
      (0.0487704, 0.0462, 0.0514, .chance, "4.88 % (4.62–5.14 %)"),
      (1.86822e-9, 1.71e-9, 2.05e-9, .number, "1.87×10⁻⁹ (1.71–2.05×10⁻⁹)"),
      (437.94, 400, 480, .number, "438 (400–480)"),
      (123_456, 118_000, 129_000, .number, "123,500 (118,000–129,000)"),
      (0, 0, 3.01e-4, .chance, "< 3.1×10⁻⁴ (95 %)"), (0, 0, 0.03, .chance, "< 3.0 % (95 %)"),
      (0, 0, 1, .chance, "not known (no bound from so few runs)"),
      (0, -0.1, 0.1, .number, "0 (−0.10 to 0.10)"),
      (-0.15, -0.1524, -0.1476, .number, "−0.1500 (−0.1524 to −0.1476)"),
      (3e-9, 1e-12, 5e-7, .number, "3.0×10⁻⁹ (1.0×10⁻¹²–5.0×10⁻⁷)"),
      (0.9999999, 0.9999998, 0.99999995, .chance, "1 − 1.00×10⁻⁷ (1 − (0.50–2.00×10⁻⁷))"),
      (0.99995, 0.99995, 0.99995, .probability, "1 − 5×10⁻⁵"),
      (1, 0.9926, 1, .chance, "100.00 % (99.26–100.00 %)"), (5, 5, 5, .number, "5"),
      (1, 1 - 1e-14, 1 + 1e-14, .number, "1.000000000 (1.000000000–1.000000000)"),
      (0.1234, -.infinity, .infinity, .number, "0.123 (no interval)"),
      (2, 1, .infinity, .number, "2.0 (1.0–∞)"), (.nan, 0, 1, .number, "not known"),
    ]
    for (value, low, high, kind, text) in cases {
      let quantity = Quantity(value, ConfidenceInterval(low: low, high: high))
      #expect(QuantityText(quantity, kind, confidence: 0.95).line == text)
    }
  }

  @Test("a bound is never rounded below itself")
  func bounds() {
    for (value, text) in [(2.61, "2.7"), (0.1001, "0.11"), (99.1, "100"), (3.001e-9, "3.1×10⁻⁹")] {
      #expect(Numerals.bound(value) == text)
    }
  }

  @Test("rare chances read as one in so many, long times in the unit that reads best")
  func words() {
    #expect(Numerals.oneIn(1.87e-9) == "1 in 530 million")
    #expect(Numerals.oneIn(0.0488) == "1 in 20")
    #expect(Numerals.oneIn(0.5) == nil)
    #expect(Numerals.oneIn(1e-15) == "1 in 1×10¹⁵")
    #expect(Numerals.words(8.8e7) == "88 million")
    #expect(Numerals.words(3.4) == "3")
    for (seconds, text) in [
      (8.74, "8.74 s"), (0.001, "1 ms"), (90, "90 s"), (180, "3 min"),
      (7_500, "2.08 h"), (0, "0 s"), (400_000, "4.63 days"),
    ] {
      #expect(Numerals.duration(seconds: seconds) == text)
    }
    for (share, text) in [
      (0.66, "66 %"), (0.034, "3.4 %"), (0.0004, "< 0.1 %"), (1, "100 %"),
      (0.99999, "> 99.9 %"), (0, "0 %"), (0.995, "99.5 %"),
    ] {
      #expect(Numerals.percent(share) == text)
    }
  }
}
