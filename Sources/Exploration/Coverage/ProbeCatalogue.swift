import Primitives

/// The names of all probes in the code under test, ascending.
///
/// A run reports only those that it reached; the list is what makes "never reached" a statement. A
/// test compares it with the sources.
public enum ProbeCatalogue {
  /// Every name, ascending.
  public static let names: [String] = entries.map(\.name)

  /// Checksum of the list, eight hexadecimal digits: records name probes by their place in it.
  static let checksum: String = {
    let sum = CRC32C.checksum(Bytes(Array(names.joined(separator: " ").utf8)))
    let digits = String(sum, radix: 16)
    return String(repeating: "0", count: 8 - digits.count) + digits
  }()

  /// The places of names in the list, ascending; names that it lacks are left out.
  static func indices(of reached: [String]) -> [Int] {
    var result: [Int] = []
    var place = 0
    for name in reached.sorted() {
      while place < names.count, names[place] < name { place += 1 }
      if place < names.count, names[place] == name { result.append(place) }
    }
    return result
  }
}
