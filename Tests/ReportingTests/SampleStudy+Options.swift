import Estimation

extension SampleStudy {
  static var oneRack: OptionResult {
    var option = OptionResult(
      name: "one-rack",
      settings: [
        ("replicas", "3"), ("min ISR", "2"), ("acks", "all"), ("racks", "1"), ("flush", "never"),
      ]
    )
    option.patterns = [
      pattern("rack power", "rack", 1, 0.1, runs: 2_000, hits: 1_981, lost: 9_200),
      pattern("zone power", "zone", 1, 0.05, runs: 2_000, hits: 1_975, lost: 9_150),
      pattern(
        "host power, then host power (all copies)",
        "host",
        2,
        4.1e-6,
        runs: 4_000,
        hits: 3_204,
        lost: 4_100
      ),
      pattern("region power", "region", 1, 1e-3, runs: 500, hits: 500, lost: 9_400),
      pattern(
        "kernel crash, then host power (leader | follower)",
        "operating system",
        2,
        8.8e-6,
        runs: 4_000,
        hits: 17,
        lost: 55
      ),
      pattern("disk death, then disk death", "disk", 2, 2.3e-8, runs: 1_000, hits: 0, lost: 0),
      pattern(
        "one broker stopped for maintenance, then host power",
        "operator",
        2,
        2.1e-4,
        runs: 9_000,
        hits: 0,
        lost: 0
      ),
      pattern("host power alone", "host", 1, 0.6, runs: 6_000, hits: 0, lost: 0, mayLose: false),
    ]
    fill(&option, events: quantity(0.14999955, 0.016), runs: 28_500)
    option.sizes = LossSizes(
      median: 8_740,
      ninetieth: 21_300,
      ninetyNinth: 31_050,
      largest: 35_000,
      tailShare: 0.034
    )
    option.sensitivities = [
      SensitivityBar(
        name: "rack-power",
        lowText: "0.01 /rack/yr",
        highText: "0.5 /rack/yr",
        low: 0.41,
        high: 3.6,
        elasticity: 0.66,
        evidence: .quoted
      ),
      SensitivityBar(
        name: "zone-power",
        lowText: "0.005 /zone/yr",
        highText: "0.2 /zone/yr",
        low: 0.7,
        high: 2,
        elasticity: 0.33,
        evidence: .engineering
      ),
      SensitivityBar(
        name: "region-power",
        lowText: "0 /yr",
        highText: "0.01 /yr",
        low: 0.993,
        high: 1.06,
        elasticity: 0.0066,
        evidence: .engineering
      ),
      SensitivityBar(
        name: "write-back age",
        lowText: "5 s",
        highText: "60 s",
        low: 0.97,
        high: 1.01,
        elasticity: 0.02,
        evidence: .source
      ),
      SensitivityBar(
        name: "reboot",
        lowText: "30 s",
        highText: "15 min",
        low: 0.9999,
        high: 1.0004,
        elasticity: 0.00003,
        evidence: .recalled
      ),
    ]
    option.exposure = (0..<120).map { index in
      let phase = Double(index % 30) / 30
      let mean = 5_000 + 28_000 * phase
      return ExposurePoint(
        second: Double(index) * 0.5,
        mean: mean,
        low: mean * 0.72,
        high: mean * 1.2
      )
    }
    option.closedForms = [
      ClosedFormRow(
        name: "loss events",
        formula: "ρ + z + 6·h²·W",
        unit: "per year",
        expected: 0.14999955,
        simulated: option.events,
        z: nil,
        remark: "protocol saves runs in which the high watermark lagged"
      ),
      ClosedFormRow(
        name: "mean lost suffix of a simultaneous kill",
        formula: "r·(u + T/2)",
        unit: "records",
        expected: 9_000,
        simulated: quantity(9_130, 0.03),
        z: 0.98
      ),
    ]
    option.witness = WitnessRun(
      seed: 9_007_199_254_740_993,
      pattern: "rack power",
      lost: 35_000,
      story: [
        "   12.402s  rack r1 loses power: broker 0, broker 1, broker 2",
        "   47.118s  power is back; broker 2 is first to answer <fenced>",
        "   47.903s  broker 2 leads orders-0 in epoch 4; 35,000 acknowledged records are gone",
      ],
      digest: "19f0a2c4d1e8b977"
    )
    return option
  }

  static var threeRacks: OptionResult {
    var option = oneRack
    option.name = "three-racks"
    option.settings[3].value = "3"
    option.patterns.removeFirst()
    fill(&option, events: quantity(0.04999985, 0.03), runs: 26_500)
    option.refused = quantity(290, 0.03)
    option.witness = nil
    option.refusals = ["No number for losses by two racks at once: 3 hits, 30 are needed"]
    return option
  }

  static var threeZones: OptionResult {
    var option = OptionResult(
      name: "three-zones",
      settings: [("replicas", "3"), ("min ISR", "2"), ("acks", "all"), ("zones", "3")]
    )
    option.patterns = [
      pattern(
        "zone power, then zone power (all copies)",
        "zone",
        2,
        2.3e-9,
        runs: 8_000,
        hits: 6_420,
        lost: 8_700
      )
    ]
    for index in 1...26 {
      let isFirst = index == 1
      option.patterns.append(
        pattern(
          "host \(index), rack, host (order \(index))",
          index % 3 == 0 ? "rack" : "host",
          3,
          1e-12 / Double(index),
          runs: 400,
          hits: isFirst ? 3 : 0,
          lost: isFirst ? 12 : 0
        )
      )
    }
    fill(&option, events: quantity(1.86822e-9, 0.07), runs: 18_400)
    option.refused = quantity(1_240, 0.04)
    option.costs[2].value = 6.2e6
    option.sensitivities = [
      SensitivityBar(
        name: "zone-power",
        lowText: "0.005 per zone and year",
        highText: "0.2 per zone and year",
        low: 0.0101,
        high: 16.2,
        elasticity: 2,
        evidence: .engineering
      ),
      SensitivityBar(
        name: "zone-outage-length",
        lowText: "10 min",
        highText: "24 h",
        low: 0.2,
        high: 11,
        elasticity: 0.97,
        evidence: .recalled
      ),
    ]
    option.sizes = LossSizes(
      median: 1,
      ninetieth: 900,
      ninetyNinth: 22_000,
      largest: 22_400,
      tailShare: 0.91
    )
    return option
  }

  static var flushed: OptionResult {
    var option = OptionResult(
      name: "one-zone, fsync each batch (flush.messages=1)",
      settings: [("replicas", "3"), ("min ISR", "2"), ("flush.messages", "1"), ("zones", "1")]
    )
    option.patterns = [
      pattern("rack power", "rack", 1, 0.1, runs: 20_000, hits: 0, lost: 0),
      pattern("zone power", "zone", 1, 0.05, runs: 20_000, hits: 0, lost: 0),
      pattern("disk death, then disk death", "disk", 2, 2.3e-8, runs: 0, hits: 0, lost: 0),
    ]
    fill(&option, events: bound(2.7e-5), runs: 40_000)
    option.readThenLost = Quantity(exactly: 0)
    option.goneEverywhere = Quantity(exactly: 0)
    option.costs[0].value = 2_150
    return option
  }

  static var stretched: OptionResult {
    var option = threeZones
    option.name = "stretch over regions"
    fill(&option, events: quantity(1.71e-9, 0.12), runs: 18_400)
    option.refused = quantity(5_210, 0.02)
    option.unreadable = bound(0.3)
    return option
  }

  static var comparisons: [OptionComparison] {
    let others: [(OptionResult, Int, Int, Bool)] = [
      (threeRacks, 1_981, 0, true), (threeZones, 3_956, 2, true), (flushed, 3_956, 0, true),
      (stretched, 3_956, 2, true),
    ]
    return others.map { option, baselineOnly, optionOnly, isDecided in
      let low = option.events.interval.low - 0.1524
      let high = option.events.interval.high - 0.1476
      return OptionComparison(
        baseline: "one-rack",
        option: option.name,
        difference: Quantity(
          option.events.value - 0.14999955,
          ConfidenceInterval(low: low, high: high)
        ),
        ratio: option.events.value > 0 ? quantity(option.events.value / 0.14999955, 0.04) : nil,
        discordant: (baselineOnly, optionOnly),
        varianceRatio: 3.4,
        isDecided: isDecided
      )
    }
  }

  static var reduced: [ClosedFormRow] {
    [
      ClosedFormRow(
        name: "M4: simultaneous kill of three, chance of loss",
        formula: "1 − (1 − e^(−ru))³",
        unit: "probability",
        expected: 0.983,
        simulated: quantity(0.9826, 0.0012),
        z: -0.61
      ),
      ClosedFormRow(
        name: "M8: Markov chain of three disks",
        formula: "3λ³/µ² · 2",
        unit: "per year",
        expected: 1.8e-10,
        simulated: quantity(1.84e-10, 0.05),
        z: 0.8
      ),
      ClosedFormRow(
        name: "M11: copysets, three of 5,000 brokers gone",
        formula: "1 − (1 − C/B)",
        unit: "probability",
        expected: 0.9999,
        simulated: quantity(0.99991, 0.00001),
        z: 1.9
      ),
      ClosedFormRow(
        name: "M14: nobody returns",
        formula: "q³",
        unit: "probability",
        expected: 1e-6,
        simulated: bound(3.7e-6),
        z: nil,
        remark: "no hit in 1,000,000 runs"
      ),
      ClosedFormRow(
        name: "M15: planted disagreement",
        formula: "p²",
        unit: "probability",
        expected: 0.25,
        simulated: quantity(0.31, 0.02),
        z: 14.3
      ),
    ]
  }

  static var placements: [PlacementResult] {
    [
      PlacementResult(
        name: "as described",
        brokers: 30,
        partitions: 1_200,
        copysets: 1_083,
        scatterWidth: 28.4,
        chanceByGone: [0, 0, 0.2668, 0.71, 0.953, 0.998, 0.99999],
        shareGone: [0, 0, 0.00092, 0.0015],
        remarks: ["orders-17 and payments-3 keep all copies in rack r1"]
      ),
      PlacementResult(
        name: "copysets of scatter width 4",
        brokers: 30,
        partitions: 1_200,
        copysets: 20,
        scatterWidth: 4,
        chanceByGone: [0, 0, 0.0049, 0.0195, 0.048, 0.094, 0.16],
        shareGone: [0, 0, 0.05, 0.052],
        remarks: []
      ),
      PlacementResult(
        name: "copysets of scatter width 2",
        brokers: 30,
        partitions: 1_200,
        copysets: 10,
        scatterWidth: 2,
        chanceByGone: [0, 0, 0.00246, 0.0098, 0.0243, 0.048, 0.083],
        shareGone: [0, 0, 0.1, 0.1],
        remarks: []
      ),
    ]
  }

  static var assumptions: [Assumption] {
    [
      Assumption(
        name: "host-power",
        value: "0.6 per broker and year",
        range: "0.2 to 2",
        evidence: .quoted,
        source: "Ford 2010, table 2",
        isDefault: true
      ),
      Assumption(
        name: "os-crash",
        value: "0.5 per broker and year",
        range: "0.1 to 4",
        evidence: .engineering,
        source: "no study of current kernels; between vendors' figures",
        isDefault: true
      ),
      Assumption(
        name: "rack-power",
        value: "0.1 per rack and year",
        range: "0.01 to 0.5",
        evidence: .quoted,
        source: "Ford 2010",
        isDefault: true
      ),
      Assumption(
        name: "zone-power",
        value: "0.05 per zone and year",
        range: "0.005 to 0.2",
        evidence: .engineering,
        source: "public post-mortems, counted by hand",
        isDefault: true
      ),
      Assumption(
        name: "region-power",
        value: "0.001 per region and year",
        range: "0 to 0.01",
        evidence: .engineering,
        source: "floor of common causes",
        isDefault: true
      ),
      Assumption(
        name: "reboot",
        value: "2 min after a crash",
        range: "30 s to 15 min",
        evidence: .recalled,
        source: "fsck and log recovery included",
        isDefault: true
      ),
      Assumption(
        name: "write-back",
        value: "dirty_expire 30 s, every 5 s",
        range: "",
        evidence: .source,
        source: "Linux 6.8 mm/page-writeback.c",
        isDefault: true
      ),
      Assumption(
        name: "traffic",
        value: "1,000 records/s per partition",
        range: "",
        evidence: .user,
        source: "measured in production | March",
        isDefault: false
      ),
    ]
  }
}
