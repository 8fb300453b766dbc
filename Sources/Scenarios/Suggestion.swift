/// Finds the name a user most likely meant.
public enum Suggestion {
  /// `did you mean 'x'?` for the nearest of `names`, or a list of all when they are few.
  public static func hint(for word: String, among names: [String]) -> String {
    if let best = nearest(to: word, among: names) { return "did you mean '\(best)'?" }
    guard !names.isEmpty, names.count <= 12 else { return "" }
    return "known are \(names.map { "'\($0)'" }.joined(separator: ", "))"
  }

  /// The nearest of `names` within a third of the word's length; the first of equals.
  static func nearest(to word: String, among names: [String]) -> String? {
    let lowered = Array(word.lowercased())
    var best: (name: String, distance: Int)?
    for name in names {
      let distance = distance(lowered, Array(name.lowercased()))
      if distance < best?.distance ?? .max { best = (name, distance) }
    }
    guard let best, best.distance <= max(1, word.count / 3) else { return nil }
    return best.name
  }

  /// Number of insertions, deletions, replacements and swaps of neighbours between two words.
  ///
  /// - Complexity: O(*n* · *m*). Source: optimal string alignment distance.
  static func distance(_ a: [Character], _ b: [Character]) -> Int {
    var rows = [Array(0...b.count)]
    for i in 0..<a.count {
      var row = [i + 1]
      for j in 0..<b.count {
        let replace = rows[i][j] + (a[i] == b[j] ? 0 : 1)
        var best = min(replace, rows[i][j + 1] + 1, row[j] + 1)
        if i > 0, j > 0, a[i] == b[j - 1], a[i - 1] == b[j] {
          best = min(best, rows[i - 1][j - 1] + 1)
        }
        row.append(best)
      }
      rows.append(row)
    }
    return rows[a.count][b.count]
  }
}
