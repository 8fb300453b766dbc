import Estimation
import Primitives
import Scenarios
import Simulation

extension Topology {
  /// Where the brokers of an option stand, and which of them share partitions.
  public init(_ option: LossOption, replicas: [[Int]]) {
    let cluster = option.plan.cluster
    let brokers = Array(0..<cluster.brokers)
    func domains(_ name: (Int) -> String) -> [Domain] {
      var found: [Domain] = []
      for broker in brokers {
        if let place = found.firstIndex(where: { $0.name == name(broker) }) {
          found[place].hosts.append(broker)
        } else {
          found.append(Domain(name: name(broker), hosts: [broker]))
        }
      }
      return found
    }
    let zone = { (broker: Int) in cluster.zone(ofBroker: broker) ?? "" }
    let region = { (broker: Int) in
      option.regions.first { $0.zones.contains(zone(broker)) || $0.zones.isEmpty }?.name ?? ""
    }
    var sets: [[Int]] = []
    for set in replicas.map({ $0.sorted() }) where !sets.contains(set) { sets.append(set) }
    self.init(
      hosts: cluster.brokers,
      disks: cluster.host.disks,
      racks: domains { cluster.rack(ofBroker: $0) ?? "of broker \($0)" },
      zones: domains(zone),
      regions: domains(region),
      replicaSets: sets
    )
  }
}
