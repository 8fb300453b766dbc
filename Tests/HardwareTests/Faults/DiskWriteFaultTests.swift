import Hardware
import Primitives
import Testing

@Suite struct DiskWriteFaultTests {
  private let old = [UInt8](repeating: 7, count: 16_384)

  /// A durable file of old bytes whose first 16 KiB are overwritten under a fault and synced.
  private func overwritten(_ fault: DiskFault, device: DeviceProfile = .nvmeClient) throws
    -> TestDisk
  {
    var test = TestDisk(device: device)
    _ = try test.durableFile("other", [UInt8](repeating: 3, count: 16_384))
    let file = try test.durableFile("log", old)
    test.disk.inject(fault, at: test.now)
    try test.disk.write(Bytes(ramp(16_384)), to: file, position: .zero, at: &test.now)
    #expect(test.disk.damages.isEmpty, "nothing is broken before it reaches the media")
    try test.sync(file)
    test.wait(.seconds(5))
    #expect(test.bytes("log", .cached) == ramp(16_384), "memory shows what was written")
    return test
  }

  private func expectEverywhere(_ test: inout TestDisk, _ path: String, _ bytes: [UInt8]) throws {
    #expect(test.bytes(path, .durable) == bytes)
    test.evict()
    #expect(try test.contents(path) == bytes)
    test.crash(.power)
    #expect(try test.contents(path) == bytes)
  }

  @Test("a torn write leaves the parts that persist, as the parameters say")
  func torn() throws {
    let fault = TornWriteFault(parts: 4, persist: [1, 3])
    var test = try overwritten(.tornWrite(fault))
    let new = ramp(16_384)
    let bytes = new[..<4_096] + old[..<4_096] + new[8_192..<12_288] + old[..<4_096]
    try expectEverywhere(&test, "log", Array(bytes))
    #expect(test.disk.damages.map(\.kind) == [.tornWrite])
    #expect(test.disk.damages.map(\.path) == ["log"])
  }

  @Test("a torn write by sectors loses at least one and may keep any other")
  func tornBySectors() throws {
    for fault in [DiskFault.tornWrite(TornWriteFault())] {
      let test = try overwritten(fault)
      let media = test.bytes("log", .durable) ?? []
      let new = ramp(16_384)
      var kept = 0
      for low in stride(from: 0, to: 16_384, by: 512) {
        let sector = media[low..<low + 512]
        #expect(sector == new[low..<low + 512] || sector == old[low..<low + 512])
        if sector == new[low..<low + 512] { kept += 1 }
      }
      #expect((1..<32).contains(kept))
    }
  }

  @Test("a lost write leaves what was there, and zeros where nothing was")
  func lost() throws {
    var test = try overwritten(.lostWrite(LostWriteFault()))
    try expectEverywhere(&test, "log", old)
    let file = try test.open("log")
    test.disk.inject(.lostWrite(LostWriteFault()), at: test.now)
    try test.append(ramp(4_096), to: file)
    try test.append(ramp(4_096), to: file)
    try test.sync(file)
    test.wait(.seconds(5))
    test.crash(.power)
    let zeros = [UInt8](repeating: 0, count: 4_096)
    #expect(try test.contents("log") == old + zeros + ramp(4_096))
  }

  @Test("a misdirected write leaves its place and overwrites another")
  func misdirected() throws {
    let fault = MisdirectedWriteFault(into: "other", shift: 0)
    var test = try overwritten(.misdirectedWrite(fault))
    #expect(test.bytes("other", .cached) == [UInt8](repeating: 3, count: 16_384))
    try expectEverywhere(&test, "log", old)
    #expect(try test.contents("other") == ramp(16_384))
    #expect(Set(test.disk.damages.map(\.path)) == ["log", "other"])
    let own = MisdirectedWriteFault(shift: 8_192)
    test = try overwritten(.misdirectedWrite(own))
    test.crash(.power)
    #expect(try test.contents("log") == Array(old[..<8_192]) + Array(ramp(16_384)[..<8_192]))
  }

  @Test("a shorn write keeps the first 3/8 or 7/8 of each page")
  func shorn() throws {
    for (keep, bytes) in [(3 as Int64, 1_536), (7, 3_584)] {
      let test = try overwritten(.shornWrite(ShornWriteFault(keep: keep)))
      let media = test.bytes("log", .durable) ?? []
      for low in stride(from: 0, to: 16_384, by: 4_096) {
        #expect(media[low..<low + bytes] == ramp(16_384)[low..<low + bytes])
        #expect(media[(low + bytes)..<(low + 4_096)] == old[(low + bytes)..<(low + 4_096)])
      }
    }
  }

  @Test("the nth write of a file pattern is hit, and no other")
  func coordinates() throws {
    var test = TestDisk()
    let files = try ["x", "y"].map { try test.durableFile($0, old) }
    let at = DiskFaultCoordinates(file: "y", nth: 3)
    let serial = test.disk.inject(
      .lostWrite(LostWriteFault(DiskWriteSelection(at: at))),
      at: test.now
    )
    for page in 0..<4 {
      for file in files {
        let position = ByteCount.kibibytes(Int64(4 * page))
        try test.disk.write(Bytes(ramp(4_096)), to: file, position: position, at: &test.now)
      }
    }
    for file in files { try test.sync(file) }
    test.wait(.seconds(5))
    #expect(test.disk.damages.map(\.start) == [.kibibytes(8)])
    #expect(test.disk.damages.map(\.path) == ["y"])
    #expect(test.disk.injections[serial].hits == 1)
  }

  @Test("a transfer can be hit as a whole, by sync or by writeback")
  func transfers() throws {
    for target in [DiskFaultTarget.sync, .writeback] {
      var test = TestDisk()
      let file = try test.durableFile("log", old)
      let writes = DiskWriteSelection(target: target)
      test.disk.inject(.lostWrite(LostWriteFault(writes)), at: test.now)
      for page in [0, 2] {
        let position = ByteCount.kibibytes(Int64(4 * page))
        try test.disk.write(Bytes(ramp(4_096)), to: file, position: position, at: &test.now)
      }
      if target == .sync { try test.sync(file) }
      test.wait(.seconds(60))
      #expect(test.bytes("log", .durable) == old, "\(target)")
      #expect(test.disk.faultCounters[.lostWrite] == 1)
    }
  }

  @Test("writing the bytes again makes the media whole, and the record of damage empty")
  func repair() throws {
    for fault in [
      DiskFault.lostWrite(LostWriteFault()), .tornWrite(TornWriteFault()),
      .shornWrite(ShornWriteFault()), .misdirectedWrite(MisdirectedWriteFault(shift: 4_096)),
    ] {
      var test = try overwritten(fault)
      #expect(!test.disk.damages.isEmpty, "\(fault.name)")
      let file = try test.open("log")
      test.evict()
      try test.disk.write(Bytes(ramp(20_480)), to: file, position: .zero, at: &test.now)
      try test.sync(file)
      test.wait(.seconds(5))
      #expect(test.disk.damages.isEmpty, "\(fault.name)")
      #expect(test.bytes("log", .durable) == ramp(20_480), "\(fault.name)")
    }
  }

  @Test("a write that a crash takes back has broken nothing")
  func takenBack() throws {
    var test = TestDisk()
    let file = try test.durableFile("log", old)
    let before = test.now
    test.disk.inject(.lostWrite(LostWriteFault()), at: before)
    test.now += .milliseconds(1)
    try test.disk.write(Bytes(ramp(4_096)), to: file, position: .zero, at: &test.now)
    test.disk.crash(.process, at: before)
    let again = try test.open("log")
    try test.disk.write(Bytes(ramp(4_096)), to: again, position: .zero, at: &test.now)
    try test.sync(again)
    test.wait(.seconds(5))
    #expect(test.bytes("log", .durable)?.prefix(4_096) == ramp(4_096)[...])
    #expect(test.disk.damages.isEmpty)
  }
}
