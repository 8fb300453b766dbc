import Primitives

/// How often each rare branch was reached.
struct ProbeCounts: Sendable {
  private var names: [StaticString] = []
  private var counts: [Int] = []

  mutating func count(_ probe: Probe) {
    for index in 0..<names.count where Self.isSame(names[index], probe.name) {
      counts[index] += 1
      return
    }
    names.append(probe.name)
    counts.append(1)
  }

  /// Names in ascending order with their counts.
  var sorted: [(name: String, count: Int)] {
    var merged: [(name: String, count: Int)] = []
    let all = zip(names, counts).map { (name: $0.description, count: $1) }
    for entry in all.sorted(by: { ($0.name, $0.count) < ($1.name, $1.count) }) {
      if merged.last?.name == entry.name {
        merged[merged.count - 1].count += entry.count
      } else {
        merged.append(entry)
      }
    }
    return merged
  }

  /// Literals of one place share an address; equal text at another place is merged when sorted.
  private static func isSame(_ a: StaticString, _ b: StaticString) -> Bool {
    unsafe a.utf8Start == b.utf8Start && a.utf8CodeUnitCount == b.utf8CodeUnitCount
  }
}
