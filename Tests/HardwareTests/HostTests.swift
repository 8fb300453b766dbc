import Hardware
import Primitives
import Testing

@Suite struct HostLanesTests {
  private func at(_ microseconds: Int64) -> Instant { .zero + .microseconds(microseconds) }

  @Test("a free thread runs an event at once; others wait first-in first-out behind one wake-up")
  func order() {
    var lanes = HostLanes(threads: [2, 1])
    #expect(lanes.admit(1, to: 0, at: at(0)) == .run(thread: 0))
    lanes.occupy(0, of: 0, until: at(100))
    #expect(lanes.admit(2, to: 0, at: at(0)) == .run(thread: 1))
    lanes.occupy(1, of: 0, until: at(50))
    #expect(lanes.admit(3, to: 0, at: at(10)) == .waitsForWake(at: at(50)))
    #expect(lanes.admit(4, to: 0, at: at(11)) == .waits)
    #expect(lanes.admit(9, to: 1, at: at(12)) == .run(thread: 0))
    #expect(lanes.waiting(in: 0) == 2 && lanes.freeAt(0) == at(50))
    #expect(lanes.wake(0, at: at(50)) == .run(event: 3, thread: 1))
    lanes.occupy(1, of: 0, until: at(500))
    #expect(lanes.wake(0, at: at(50)) == .again(at: at(100)))
    #expect(lanes.wake(0, at: at(100)) == .run(event: 4, thread: 0))
    lanes.occupy(0, of: 0, until: at(110))
    #expect(lanes.wake(0, at: at(100)) == .idle)
    #expect(lanes.longestQueue == 2)
  }

  @Test("a pause starts nothing; resuming names the lanes to wake")
  func pause() {
    var lanes = HostLanes(threads: [1, 1])
    #expect(lanes.admit(1, to: 0, at: at(0)) == .run(thread: 0))
    lanes.occupy(0, of: 0, until: at(10))
    #expect(lanes.admit(2, to: 0, at: at(1)) == .waitsForWake(at: at(10)))
    lanes.pause(at: at(5))
    #expect(lanes.wake(0, at: at(10)) == .idle)
    #expect(lanes.admit(3, to: 1, at: at(20)) == .waits)
    #expect(lanes.resume() == [0, 1])
    #expect(lanes.resume().isEmpty)
    #expect(lanes.wake(0, at: at(30)) == .run(event: 2, thread: 0))
    #expect(lanes.wake(1, at: at(30)) == .run(event: 3, thread: 0))
  }

  @Test("random load keeps each lane in order and loses nothing")
  func randomLoad() {
    var random = RandomStream(seed: 7, purpose: "test")
    var lanes = HostLanes(threads: [3])
    var now: Instant = .zero
    var started: [Int32] = []
    var wakeAt: Instant?
    func start(_ event: Int32, _ thread: Int32) {
      started.append(event)
      lanes.occupy(thread, of: 0, until: now + random.interval(.zero, .microseconds(60)))
    }
    func wake() {
      wakeAt = nil
      while true {
        switch lanes.wake(0, at: now) {
        case .run(let event, let thread): start(event, thread)
        case .again(let instant):
          wakeAt = instant
          return
        case .idle: return
        }
      }
    }
    for event in 0..<5_000 {
      let next = now + random.interval(.zero, .microseconds(40))
      while let instant = wakeAt, instant <= next {
        now = instant
        wake()
      }
      now = next
      switch lanes.admit(Int32(event), to: 0, at: now) {
      case .run(let thread): start(Int32(event), thread)
      case .waits: break
      case .waitsForWake(let instant): wakeAt = instant
      }
    }
    while let instant = wakeAt {
      now = instant
      wake()
    }
    #expect(started == (0..<5_000).map { Int32($0) })
    #expect(lanes.longestQueue > 3)
  }
}

@Suite struct HostTests {
  @Test("a kill ends one process, a loss of the machine all; each start is a new incarnation")
  func lifecycle() {
    var host = Host()
    let first = host.addProcess(threads: [1])
    let second = host.addProcess(threads: [1])
    host.start(first)
    host.start(second)
    for index in [first, second] {
      _ = host.processes[index].lanes.admit(1, to: 0, at: .zero)
      host.processes[index].lanes.occupy(0, of: 0, until: .distantFuture)
      _ = host.processes[index].lanes.admit(Int32(10 + index), to: 0, at: .zero)
    }
    #expect(host.kill(first, at: .zero) == [10])
    #expect(host.kill(first, at: .zero).isEmpty)
    #expect(!host.processes[first].isUp && host.processes[second].isUp)
    #expect(host.lose(at: .zero) == [11])
    #expect(!host.isUp && host.lose(at: .zero).isEmpty)
    host.boot()
    host.start(first)
    #expect(host.processes[first].incarnation == 2 && host.boots == 1)
    #expect(host.counters.kills == 1 && host.counters.machineLosses == 1)
  }

  @Test("paused time counts until the resume or the death of the process")
  func pausedTime() {
    var host = Host()
    let process = host.addProcess(threads: [1])
    host.start(process)
    host.pause(process, at: .zero + .seconds(1))
    host.pause(process, at: .zero + .seconds(2))
    _ = host.resume(process, at: .zero + .seconds(4))
    host.pause(process, at: .zero + .seconds(5))
    _ = host.kill(process, at: .zero + .seconds(6))
    #expect(host.counters.pauses == 2 && host.counters.pausedTime == .seconds(4))
  }

  @Test("service time grows with the message")
  func service() {
    let times = ServiceTimes(perEvent: .microseconds(10), perMebibyte: .milliseconds(1))
    #expect(times.cost(of: .zero) == .microseconds(10))
    let mebibyte = times.cost(of: .mebibytes(1))
    #expect(mebibyte > .microseconds(1_000) && mebibyte <= .microseconds(1_010))
  }
}
