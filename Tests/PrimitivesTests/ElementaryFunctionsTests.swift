import Primitives
import Testing

/// The functions against correctly rounded values computed with 60 decimal digits.
@Suite struct ElementaryFunctionsTests {
  /// Arguments and the bits of their correctly rounded natural logarithms.
  static let logarithms: [(Double, UInt64)] = [
    (.leastNonzeroMagnitude, 0xc087_4385_446d_71c3),
    (2.2250738585072014e-308, 0xc086_232b_dd7a_bcd2),
    (1e-300, 0xc085_9634_47f8_7fb5),
    (1e-10, 0xc037_069e_2aa2_aa5b),
    (0.1, 0xc002_6bb1_bbb5_5515),
    (0.5, 0xbfe6_2e42_fefa_39ef),
    (0.7071067811865475, 0xbfd6_2e42_fefa_39f1),
    (0.7071067811865476, 0xbfd6_2e42_fefa_39ee),
    (0.9999999999999999, 0xbca0_0000_0000_0000),
    (0.99, 0xbf84_9545_3e6f_d4bc),
    (1.0, 0x0000_0000_0000_0000),
    (1.0000000000000002, 0x3caf_ffff_ffff_ffff),
    (1.01, 0x3f84_60d6_ccca_367c),
    (1.4142135623730951, 0x3fd6_2e42_fefa_39f0),
    (1.5, 0x3fd9_f323_ecbf_984c),
    (2.0, 0x3fe6_2e42_fefa_39ef),
    (2.718281828459045, 0x3ff0_0000_0000_0000),
    (3.0, 0x3ff1_93ea_7aad_030b),
    (10.0, 0x4002_6bb1_bbb5_5516),
    (100.0, 0x4012_6bb1_bbb5_5516),
    (1000.0, 0x401b_a18a_998f_ffa0),
    (1000000.0, 0x402b_a18a_998f_ffa0),
    (123456789.0, 0x4032_a1a3_8bd0_540a),
    (1e+18, 0x4044_b927_f32b_ffb8),
    (1e+100, 0x406c_c845_b54b_54f2),
    (1.7976931348623157e+308, 0x4086_2e42_fefa_39ef),
    (0.32383276483316237, 0xbff2_0a5a_db6d_4b80),
    (0.15084917392450192, 0xbffe_437b_11a3_e0da),
    (0.6509344730398537, 0xbfdb_7a68_e4cf_dc68),
    (3.58805975853778e-16, 0xc041_c828_f4d3_9f56),
    (19.778217664313306, 0x4007_e06c_1d98_ac7b),
    (1.4066959233744651e-05, 0xc026_57e6_ae32_46d9),
    (1.0797673446180274e-16, 0xc042_61de_eefc_4416),
    (1.8561174237643066, 0x3fe3_caa5_09c8_46fa),
    (0.7269968740782291, 0xbfd4_67c2_f3a5_d012),
    (1.0122248922369177, 0x3f88_e280_f8d5_cefd),
    (0.7502959049737256, 0xbfd2_62eb_92b1_72e8),
    (0.7653133696075828, 0xbfd1_1e3a_0d85_a83b),
  ]

  /// Arguments and the bits of their correctly rounded exponentials.
  static let exponentials: [(Double, UInt64)] = [
    (-700.0, 0x00d1_4f2b_0fb9_307f),
    (-100.5, 0x36e0_1a0e_5643_644f),
    (-10.0, 0x3f07_cd79_b564_7c9b),
    (-1.0, 0x3fd7_8b56_362c_ef38),
    (-0.5, 0x3fe3_68b2_fc6f_960a),
    (-1e-10, 0x3fef_ffff_fff2_4190),
    (0.0, 0x3ff0_0000_0000_0000),
    (1e-17, 0x3ff0_0000_0000_0000),
    (1e-10, 0x3ff0_0000_0006_df38),
    (0.1, 0x3ff1_aec7_b35a_00d4),
    (0.34657359027997264, 0x3ff6_a09e_667f_3bcc),
    (0.3465735902799727, 0x3ff6_a09e_667f_3bcd),
    (0.5, 0x3ffa_6129_8e1e_069c),
    (0.6931471805599453, 0x4000_0000_0000_0000),
    (1.0, 0x4005_bf0a_8b14_5769),
    (2.0, 0x401d_8e64_b8d4_ddae),
    (3.141592653589793, 0x4037_2404_6eb0_9339),
    (10.0, 0x40d5_829d_cf95_0560),
    (20.5, 0x41c7_d6c4_f0bc_dd5c),
    (100.0, 0x48f3_494a_9b17_1bf5),
    (300.25, 0x5b01_fda3_eaeb_3d0e),
    (700.0, 0x7f0d_945d_f4f8_ec8e),
    (709.5, 0x7fe8_1e9b_4b52_d0c9),
    (-708.39, 0x0010_1a5f_f6ed_496b),
    (709.75, 0x7fee_f85a_11e7_3f2d),
    (709.7827128933839, 0x7fef_ffff_ffff_fb2a),
    (-7.548081085748606, 0x3f41_45ce_fd94_2ea8),
    (32.68521246720381, 0x42e1_cfec_70ef_e731),
    (-37.61980388503544, 0x3c8a_776c_84e6_217b),
    (-27.676103539298545, 0x3d70_d113_3672_3a43),
    (12.743322240558932, 0x4114_e3ca_e809_a054),
    (44.77089424570056, 0x43f8_18af_2fde_021f),
    (7.7102948617498654, 0x40a1_6e66_6dd6_c082),
    (-10.331952534921982, 0x3f01_1432_ea80_e3fc),
  ]

  @Test("the logarithm is within 4 ulp from the smallest number to the largest")
  func logarithm() {
    for (argument, bits) in Self.logarithms {
      let error = ulps(ElementaryFunctions.log(argument), Double(bitPattern: bits))
      #expect(error <= 4, "log(\(argument)) is off by \(error) ulp")
    }
  }

  @Test("the exponential is within 4 ulp wherever the result is a normal number")
  func exponential() {
    for (argument, bits) in Self.exponentials {
      let error = ulps(ElementaryFunctions.exp(argument), Double(bitPattern: bits))
      #expect(error <= 4, "exp(\(argument)) is off by \(error) ulp")
    }
  }

  @Test("exact values stay exact")
  func exact() {
    #expect(ElementaryFunctions.log(1) == 0)
    #expect(ElementaryFunctions.exp(0) == 1)
    for power in -1_022...1_023 {
      let error = ulps(
        ElementaryFunctions.log(Double(sign: .plus, exponent: power, significand: 1)),
        Double(power) * 0.693_147_180_559_945_3
      )
      #expect(error <= 2, "log(2^\(power)) is off by \(error) ulp")
    }
  }

  @Test("the exponential ends in infinity, in zero, and between them in small numbers")
  func extremes() {
    #expect(ElementaryFunctions.exp(709.79) == .infinity)
    #expect(ElementaryFunctions.exp(.infinity) == .infinity)
    #expect(ElementaryFunctions.exp(-746) == 0)
    #expect(ElementaryFunctions.exp(-.infinity) == 0)
    let subnormal = ElementaryFunctions.exp(-720)
    #expect(subnormal.isSubnormal)
    #expect(abs(Int64(subnormal.bitPattern) - 0x9_93b4_dc95) <= 4)
  }

  @Test("exponential and logarithm undo each other")
  func inverse() {
    var stream = RandomStream(seed: 5, purpose: "inverse")
    for _ in 0..<10_000 {
      let x = (stream.unit() - 0.5) * 1_400
      let back = ElementaryFunctions.log(ElementaryFunctions.exp(x))
      #expect(abs(back - x) <= 2e-15 * max(1, abs(x)), "log(exp(\(x))) is \(back)")
    }
  }

  @Test("both rise with their argument")
  func monotone() {
    var before = (log: -Double.infinity, exp: 0.0)
    for step in 1...20_000 {
      let x = Double(step) * 0.003
      let now = (log: ElementaryFunctions.log(x), exp: ElementaryFunctions.exp(x))
      #expect(now.log > before.log && now.exp > before.exp, "at \(x)")
      before = now
    }
  }

  /// How many representable numbers lie between two numbers of the same sign.
  private func ulps(_ a: Double, _ b: Double) -> UInt64 {
    guard a != b else { return 0 }
    guard a.isFinite, b.isFinite, a.sign == b.sign else { return .max }
    return max(a.bitPattern, b.bitPattern) - min(a.bitPattern, b.bitPattern)
  }
}
