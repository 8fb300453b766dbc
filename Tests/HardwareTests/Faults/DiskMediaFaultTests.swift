import Hardware
import Primitives
import Testing

@Suite struct DiskMediaFaultTests {
  private func contents(_ test: inout TestDisk, _ path: String) -> Result<[UInt8]?, DiskError> {
    do { return .success(try test.contents(path)) } catch {
      return .failure(error as? DiskError ?? .badHandle)
    }
  }

  @Test("bits rot on the media, and memory shows it once the page was evicted or the machine died")
  func bitRot() throws {
    for way in ["evict", "power", "parameter"] {
      var test = try TestDisk.furnished()
      let place = DiskFaultPlace(
        file: "a-0/*.log",
        position: .kibibytes(20),
        evict: way == "parameter"
      )
      test.disk.inject(.bitRot(BitRotFault(at: place)), at: test.now)
      if way != "parameter" { #expect(test.bytes("a-0/0.log", .cached) == ramp(65_536)) }
      if way == "evict" { test.evict() }
      if way == "power" { test.crash(.power) }
      let got = try #require(try test.contents("a-0/0.log"))
      let sound = ramp(65_536)
      let wrong = got.indices.filter { got[$0] != sound[$0] }
      #expect(wrong.count == 1, "\(way)")
      #expect(wrong.allSatisfy { (20_480..<20_992).contains($0) })
      let flipped = got[wrong[0]] ^ sound[wrong[0]]
      #expect(flipped.nonzeroBitCount == 1)
    }
  }

  @Test("a latent sector fails reads from the media until it is written again")
  func latentSector() throws {
    var test = try TestDisk.furnished()
    let place = DiskFaultPlace(file: "a-0/*.log", position: .kibibytes(20))
    test.disk.inject(.latentSector(LatentSectorFault(at: place)), at: test.now)
    #expect(contents(&test, "a-0/0.log") == .success(ramp(65_536)), "memory has the page")
    test.evict()
    for _ in 0..<3 { #expect(contents(&test, "a-0/0.log") == .failure(.inputOutput)) }
    let file = try test.open("a-0/0.log")
    let early = try test.disk.read(file, position: .zero, count: .kibibytes(16), at: &test.now)
    #expect(early.array == Array(ramp(65_536)[..<16_384]))
    let page = Bytes(Array(ramp(65_536)[20_480..<24_576]))
    try test.disk.write(page, to: file, position: .kibibytes(20), at: &test.now)
    try test.sync(file)
    test.wait(.seconds(5))
    #expect(test.disk.damages.isEmpty)
    test.crash(.power)
    #expect(contents(&test, "a-0/0.log") == .success(ramp(65_536)))
  }

  @Test("heal makes every sector readable again")
  func healedSector() throws {
    var test = try TestDisk.furnished()
    let place = DiskFaultPlace(count: 30, evict: true)
    test.disk.inject(.latentSector(LatentSectorFault(at: place, sectors: 9)), at: test.now)
    #expect(contents(&test, "a-0/0.log") == .failure(.inputOutput))
    test.disk.heal(at: test.now)
    #expect(contents(&test, "a-0/0.log") == .success(ramp(65_536)))
    #expect(test.disk.damages.isEmpty)
  }

  @Test("a rate strikes about as often as it says")
  func rate() throws {
    var test = try TestDisk.furnished()
    let place = DiskFaultPlace(every: .seconds(10))
    test.disk.inject(.bitRot(BitRotFault(at: place)), at: test.now)
    test.wait(.seconds(5_000))
    #expect((430...570).contains(test.disk.faultCounters[.bitRot]))
  }

  @Test("a region turns to garbage across files")
  func region() throws {
    var test = try TestDisk.furnished()
    let fault = RegionCorruptionFault(position: .kibibytes(60), length: .kibibytes(8))
    test.disk.inject(.regionCorruption(fault), at: test.now)
    let first = try #require(try test.contents("a-0/0.log"))
    let second = try #require(try test.contents("b-0/0.log"))
    #expect(Array(first[..<61_440]) == Array(ramp(65_536)[..<61_440]))
    #expect(first[61_440...] != ramp(65_536)[61_440...])
    #expect(second[..<4_096] != ramp(65_536)[..<4_096])
    #expect(Array(second[4_096...]) == Array(ramp(65_536)[4_096...]))
    #expect(Set(test.disk.damages.map(\.path)) == ["a-0/0.log", "b-0/0.log"])
  }

  @Test("evicting a sound disk changes nothing that can be read, dirty pages and cuts included")
  func soundEviction() throws {
    for profile in FileSystemProfile.all {
      var work = FaultWorkload(try .furnished(profile))
      var plain = work
      for round in 0..<12 {
        work.run(rounds: 1)
        plain.run(rounds: 1)
        work.test.evict()
        let seen = work.test.disk.files(view: .cached)
        let expected = plain.test.disk.files(view: .cached)
        #expect(seen.map(\.path) == expected.map(\.path))
        for (a, b) in zip(seen, expected) {
          let isSame = a.chunks.flatMap(\.array) == b.chunks.flatMap(\.array)
          #expect(isSame, "\(profile.name) \(a.path) in round \(round)")
        }
      }
    }
  }

  @Test("a wiped disk is empty, and its handles are not valid")
  func wipe() throws {
    var test = try TestDisk.furnished()
    let file = try test.open("a-0/0.log")
    test.disk.inject(.wipe(WipeFault()), at: test.now)
    #expect(failure { try test.append([1], to: file) } == .badHandle)
    #expect(test.disk.files(view: .cached).isEmpty && test.disk.files(view: .durable).isEmpty)
    #expect(test.disk.freeBytes == .mebibytes(4) - .kibibytes(4 * 51))
    let fresh = try test.durableFile("new", ramp(10))
    #expect(fresh != file)
    test.crash(.power)
    #expect(try test.contents("new") == ramp(10))
  }

  @Test("a lost device fails every call, and comes back with what it had")
  func deviceLoss() throws {
    var test = try TestDisk.furnished()
    let file = try test.open("a-0/0.log")
    test.disk.inject(.deviceLoss(DeviceLossFault()), for: .seconds(10), at: test.now)
    let calls: [(String, (inout TestDisk) throws -> Void)] = [
      ("open", { _ = try $0.open("a-0/0.log") }),
      ("create", { _ = try $0.open("a-0/new") }),
      ("append", { try $0.append([1], to: file) }),
      ("read", { _ = try $0.disk.read(file, position: .zero, count: .kibibytes(1), at: &$0.now) }),
      ("sync", { try $0.sync(file) }),
      ("truncate", { try $0.disk.truncate(file, to: .zero, at: &$0.now) }),
      ("list", { _ = try $0.disk.list("a-0", at: &$0.now) }),
      ("exists", { _ = try $0.disk.exists("a-0", at: &$0.now) }),
      ("rename", { try $0.disk.rename("a-0/0.log", to: "a-0/x", at: &$0.now) }),
      ("remove", { try $0.disk.remove("a-0/0.log", at: &$0.now) }),
      ("sync directory", { try $0.disk.syncDirectory("a-0", at: &$0.now) }),
      ("make directory", { try $0.disk.makeDirectory("c-0", at: &$0.now) }),
      ("remove directory", { try $0.disk.removeDirectory("b-0", at: &$0.now) }),
    ]
    for (name, call) in calls { #expect(failure { try call(&test) } == .inputOutput, "\(name)") }
    test.wait(.seconds(11))
    #expect(try test.contents("a-0/0.log") == ramp(65_536))
    #expect(test.disk.faultCounters[.deviceLoss] == Int64(calls.count))
  }

  @Test("directories share a quota that other paths do not feel")
  func quota() throws {
    var test = try TestDisk.furnished()
    let fault = QuotaFault(paths: ["a-*"], size: .kibibytes(80))
    test.disk.inject(.quota(fault), name: "quota", at: test.now)
    let inside = try test.open("a-0/0.log")
    let outside = try test.open("b-0/0.log")
    let kept = failure { try test.append([UInt8](repeating: 1, count: 20_000), to: inside) }
    #expect(kept == .noSpace(written: .kibibytes(12)))
    #expect(failure { try test.append([UInt8](repeating: 1, count: 20_000), to: outside) } == nil)
    let ahead = failure {
      try test.disk.preallocate(
        inside,
        position: .kibibytes(80),
        count: .kibibytes(4),
        at: &test.now
      )
    }
    #expect(ahead == .noSpace(written: .zero))
    try test.disk.remove("a-0/0.index", at: &test.now)
    #expect(failure { try test.append([UInt8](repeating: 1, count: 4_000), to: inside) } == nil)
    test.disk.heal(named: "quota", at: test.now)
    #expect(failure { try test.append([UInt8](repeating: 1, count: 20_000), to: inside) } == nil)
  }

  @Test("patterns fit from the start of any name")
  func patterns() {
    let fits = [
      ("orders-0/*.log", "data/orders-0/0.log"), ("*.log", "a/0.log"), ("**", "a/b/c"),
      ("a/**/c", "a/b/b/c"), ("*/0.log", "a-0/0.log"), ("0.lo?", "a/0.log"), ("/a/*", "a/b"),
    ]
    let misses = [
      ("orders-0/*.log", "data/orders-0/x/0.log"), ("*.log", "a/0.index"), ("/b", "a/b"),
      ("?.log", "a/10.log"), ("rders-0/*", "orders-0/0.log"), ("a", "a/b"),
    ]
    for (pattern, path) in fits { #expect(DiskFilePattern(pattern).matches(path), "\(pattern)") }
    for (pattern, path) in misses { #expect(!DiskFilePattern(pattern).matches(path), "\(pattern)") }
  }
}
