/// Shards of one sweep that together are the whole of it.
public struct ShardSet: Sendable {
  /// One shard's result file.
  public struct Part: Sendable {
    /// The file, for messages.
    public var name: String
    /// Its head.
    public var header: ResultHeader
    /// Runs in it.
    public var runs: Int
    /// Whether its last line is cut short.
    public var isTorn: Bool

    /// Describes a file.
    public init(name: String, header: ResultHeader, runs: Int, isTorn: Bool) {
      self.name = name
      self.header = header
      self.runs = runs
      self.isTorn = isTorn
    }
  }

  /// What keeps files from being one sweep, a line each.
  public struct Mistakes: Error, Sendable {
    /// The lines, in the order of the files; shards that are missing come last.
    public var lines: [String]
  }

  /// Places among the parts given, in order of shard.
  public let order: [Int]
  /// Runs of the sweep.
  public let runs: Int
  /// The head of the whole sweep.
  public let header: ResultHeader

  /// Puts shards together.
  ///
  /// - Parameters:
  ///   - parts: The files in any order; at least one.
  ///   - runs: Runs of the sweep; unless told, as many as the longest shard says.
  /// - Throws: Everything that is wrong, when the parts are not exactly the shards of one sweep.
  public init(_ parts: [Part], runs expected: Int? = nil) throws(Mistakes) {
    var check = Check(parts, expected)
    check.judge()
    guard check.lines.isEmpty else { throw Mistakes(lines: check.lines) }
    order = check.places.compactMap(\.self)
    runs = check.runs
    var header = check.common
    header.shard = .whole
    self.header = header
  }

  /// Where a run of the sweep stands: the place of its part, and its place in that.
  public func position(of run: Int) -> (part: Int, record: Int) {
    (order[run % order.count], run / order.count)
  }
}

/// Finds what is wrong with a set of shards.
private struct Check {
  let parts: [ShardSet.Part]
  /// The head that most parts agree with but for the number of the shard.
  let common: ResultHeader
  let runs: Int
  /// By shard, the place of the first part that holds it.
  var places: [Int?]
  var lines: [String] = []

  init(_ parts: [ShardSet.Part], _ expected: Int?) {
    self.parts = parts
    let keys = parts.map { Self.key($0.header) }
    var (common, most) = (keys[0], 0)
    for key in keys {
      let count = keys.count { $0 == key }
      if count > most { (common, most) = (key, count) }
    }
    self.common = common
    let ends = zip(parts, keys).filter { $0.1 == common && $0.0.runs > 0 }.map { part, _ in
      part.header.shard.index(of: part.runs - 1) + 1
    }
    runs = expected ?? ends.max() ?? 0
    places = Array(repeating: nil, count: common.shard.count)
  }

  /// A head without the number of its shard.
  private static func key(_ header: ResultHeader) -> ResultHeader {
    var key = header
    key.shard = header.shard.first
    return key
  }

  mutating func judge() {
    for place in parts.indices {
      if let mistake = mistake(of: place) {
        lines.append("\(parts[place].name):\(mistake.line):1: \(mistake.message)")
      }
    }
    for shard in common.shard.all where places[shard.number - 1] == nil {
      lines.append(
        "wavetank: shard \(shard) is missing; make it with '\(command(shard))', or name its file"
      )
    }
  }

  private mutating func mistake(of place: Int) -> ResultHeader.Mistake? {
    let part = parts[place]
    let shard = part.header.shard
    if let mistake = common.difference(from: part.header) { return mistake }
    guard shard.count == common.shard.count else {
      return ResultHeader.Mistake(
        line: ResultHeader.shardLine,
        message: "it is shard \(shard), among files of \(common.shard.count) shards"
      )
    }
    if let other = places[shard.number - 1] {
      return ResultHeader.Mistake(
        line: ResultHeader.shardLine,
        message: "shard \(shard) is in '\(parts[other].name)' already; name one of the two"
      )
    }
    places[shard.number - 1] = place
    return shortfall(of: part)
  }

  private func shortfall(of part: ShardSet.Part) -> ResultHeader.Mistake? {
    let due = part.header.shard.runs(of: runs)
    let line = ResultHeader.lineCount + part.runs
    let remedy = "go on with '\(command(part.header.shard))'"
    if part.isTorn {
      return ResultHeader.Mistake(line: line + 1, message: "the last line is cut short; \(remedy)")
    }
    guard part.runs < due else { return nil }
    return ResultHeader.Mistake(
      line: line,
      message: "shard \(part.header.shard) ends after \(part.runs) of its \(due) runs; \(remedy)"
    )
  }

  private func command(_ shard: Shard) -> String {
    "wavetank explore SPACE --seed \(common.seed) --runs \(runs) --shard \(shard)"
  }
}
