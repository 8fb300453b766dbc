import Hardware
import Primitives

// The virtual network alone: messages over one open connection, handed over and delivered.
extension Benchmark {
  static var networks: [Benchmark] {
    [
      Benchmark(name: "network-message", unit: "messages/s") { quick in
        let rounds = quick ? 20_000 : 1_000_000
        return { try messages(rounds) }
      }
    ]
  }

  private static func messages(_ rounds: Int) throws -> Work {
    var network = Network(seed: 1)
    for rack in 0..<2 {
      network.processStarted(network.addProcess(on: network.addHost(zone: 0, rack: Int32(rack))))
    }
    let end = network.openConnection(from: NodeID(0), to: NodeID(1), at: .zero)
    var now = connect(&network)
    var digest = Digest()
    let size = ByteCount(1_000)
    for _ in 0..<rounds {
      let sent = now
      guard
        case .arrives(let arrival) = network.transmit(
          payload: 0,
          size: size,
          from: end,
          departs: sent
        )
      else { throw Failure(text: "an idle network held a message back") }
      now = arrival
      guard
        case .deliver = network.arrive(
          payload: 0,
          size: size,
          from: end,
          departed: sent,
          at: now
        )
      else { throw Failure(text: "an idle network did not deliver a message") }
      digest.mix(UInt64(bitPattern: (arrival - sent).nanoseconds))
    }
    return Work(units: Double(rounds), digest: digest)
  }

  /// Performs what the network asks for until the handshake is over; returns when it was.
  private static func connect(_ network: inout Network) -> Instant {
    var now = Instant.zero
    while network.hasEvents {
      var controls: [(control: NetworkControl, at: Instant)] = []
      network.takeEvents { event in
        if case .control(let control, let at) = event { controls.append((control, at)) }
      }
      for (control, at) in controls {
        now = max(now, at)
        _ = network.perform(control, at: at)
      }
    }
    return now
  }
}
