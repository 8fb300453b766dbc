import Estimation
import Testing

@Suite struct SpecialFunctionTests {
  @Test("functions near 0 keep their digits")
  func small() {
    for x in [1e-300, 1e-18, 3e-9, 1e-4, 0.1, 0.499, 0.6, 3] {
      let there = SpecialFunctions.expm1(x)
      #expect(agree(SpecialFunctions.log1p(there), x, within: 2e-15), "\(x)")
      let back = SpecialFunctions.expm1(-x)
      #expect(agree(SpecialFunctions.log1p(back), -x, within: 1e-14), "\(-x)")
    }
    #expect(agree(SpecialFunctions.expm1(1e-5), 1.00000500001666670833e-5, within: 4e-16))
    #expect(agree(SpecialFunctions.log1p(1e-5), 9.9999500003333308334e-6, within: 4e-16))
    #expect(SpecialFunctions.anyOf(10_000, chance: 1) == 1)
  }

  @Test("the error function agrees with tables on both sides and in the far tail")
  func errors() {
    let vectors: [(Double, Double)] = [
      (0, 1), (1e-9, 0.9999999988716208), (0.5, 0.4795001221869535), (0.999, 0.15771472979350306),
      (1, 0.15729920705028513), (2, 0.004677734981047266), (6, 2.1519736712498913e-17),
      (20, 5.395865611607901e-176), (-1, 1.8427007929497148),
    ]
    for (x, value) in vectors {
      #expect(agree(SpecialFunctions.erfc(x), value, within: 4e-15), "erfc(\(x))")
    }
    #expect(SpecialFunctions.erfc(30) == 0)
  }

  @Test("quantiles of the normal distribution (E13)")
  func normal() {
    #expect(agree(SpecialFunctions.normalQuantile(0.975), 1.959963984540054, within: 1e-15))
    #expect(agree(SpecialFunctions.normalQuantile(0.995), 2.5758293035489004, within: 1e-14))
    #expect(agree(SpecialFunctions.normalQuantile(1e-9), -5.9978070150076865, within: 1e-14))
    #expect(abs(SpecialFunctions.normalQuantile(0.5)) < 1e-15)
    #expect(agree(SpecialFunctions.normalFactor(confidence: 0.99), 2.5758293035489004))
  }

  @Test("the logarithm of the gamma function (E14)")
  func gamma() {
    #expect(agree(SpecialFunctions.logGamma(0.5), 0.5723649429247001, within: 2e-14))
    #expect(agree(SpecialFunctions.logGamma(100.5), 361.4355404678, within: 1e-12))
    #expect(agree(SpecialFunctions.logGamma(1e6), 12815504.569147611, within: 1e-14))
    #expect(agree(SpecialFunctions.logBeta(3, 998), -20.02711615338221, within: 1e-12))
    #expect(agree(SpecialFunctions.logBeta(3, 1e9), -61.47665033327929, within: 1e-13))
    #expect(agree(SpecialFunctions.logBeta(500, 700), -816.9505701856584, within: 1e-13))
    #expect(agree(SpecialFunctions.logBeta(2, 3), SpecialFunctions.logBeta(3, 2)))
  }

  @Test("the incomplete beta integral (E15), its inverse and its complement")
  func beta() {
    let vectors: [(a: Double, b: Double, x: Double, value: Double)] = [
      (2, 3, 0.4, 0.5248), (0.5, 0.5, 0.2, 0.2951672353), (3, 998, 0.01, 0.9973205680),
      (8, 99_993, 1e-4, 0.7797928659), (51, 999_950, 6e-5, 0.8923291029),
    ]
    for vector in vectors {
      let (a, b) = (vector.a, vector.b)
      let lower = SpecialFunctions.betaTails(vector.x, a: a, b: b).lower
      #expect(agree(lower, vector.value, within: 1e-10), "I(\(a), \(b))")
      let swapped = SpecialFunctions.betaTails(1 - vector.x, complement: vector.x, a: b, b: a)
      #expect(agree(swapped.upper, vector.value, within: 1e-10), "swapped I(\(b), \(a))")
      let back = SpecialFunctions.betaQuantile(lowerTail: lower, a: a, b: b)
      #expect(agree(back, vector.x, within: 1e-12), "inverse of I(\(a), \(b))")
      guard b > 1 else { continue }
      let above = SpecialFunctions.betaQuantile(upperTail: 1e-12, a: a, b: b)
      #expect(agree(SpecialFunctions.betaTails(above, a: a, b: b).upper, 1e-12, within: 1e-3))
    }
    let tails = SpecialFunctions.betaTails(1e-8, a: 1, b: 1e9)
    #expect(agree(tails.upper, 4.539992749e-5, within: 1e-9), "no digits are lost at 1e9 trials")
  }

  @Test("the incomplete gamma integral and the quantiles made of it")
  func incompleteGamma() {
    #expect(agree(SpecialFunctions.gammaTails(shape: 2, 1e-5).lower, 4.999966666791667e-11))
    #expect(agree(SpecialFunctions.gammaTails(shape: 1, 30).upper, 9.357622968840175e-14))
    let large = SpecialFunctions.gammaTails(shape: 1e6, 1e6 + 3_000)
    #expect(agree(large.upper, 0.0013617406462176, within: 1e-12))
    #expect(agree(SpecialFunctions.chiSquareQuantile(upperTail: 0.001, degrees: 40), 73.40195752))
    #expect(agree(SpecialFunctions.chiSquareTail(3.841458821, degrees: 1), 0.05, within: 1e-9))
    #expect(agree(SpecialFunctions.studentQuantile(upperTail: 0.025, degrees: 7), 2.364624252))
    #expect(agree(SpecialFunctions.studentQuantile(upperTail: 0.025, degrees: 199), 1.971956544))
    #expect(agree(SpecialFunctions.studentQuantile(upperTail: 0.005, degrees: 1), 63.65674116))
    let far = SpecialFunctions.studentQuantile(upperTail: 1e-8, degrees: 1.5)
    #expect(agree(far, 112_450.059973557, within: 1e-11), "\(far)")
    let near = SpecialFunctions.betaQuantile(lowerTail: 1e-12, a: 2, b: 1.5)
    #expect(agree(SpecialFunctions.betaTails(near, a: 2, b: 1.5).lower, 1e-12, within: 1e-10))
  }
}
