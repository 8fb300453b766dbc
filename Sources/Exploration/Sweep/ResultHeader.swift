import Primitives
import Scenarios

/// The head of a result file: what its records are of.
///
/// Two files belong together exactly when their heads are equal but for the shard.
public struct ResultHeader: Hashable, Sendable {
  /// Version of the program, and checksum of its list of probes.
  public var version: String
  /// Title of the space, and checksum of its text and of its base's.
  public var space: String
  /// Root seed.
  public var seed: UInt64
  /// How runs are chosen.
  public var mode: Sweep.Mode
  /// Which runs the file holds.
  public var shard: Shard

  static let mark = "wavetank exploration 2"
  /// Lines of a head, the empty one at its end included.
  public static let lineCount = 7
  /// The line that names the shard.
  public static let shardLine = 6

  /// Describes the sweep of a space.
  public init(
    version: String,
    _ space: ExplorationSpace,
    seed: UInt64,
    mode: Sweep.Mode,
    shard: Shard
  ) {
    self.version = Self.version(version)
    let title = space.title.split(whereSeparator: \.isNewline).joined(separator: " ")
    self.space = "\(space.checksum) \(title)"
    self.seed = seed
    self.mode = mode
    self.shard = shard
  }

  /// How a program of this version names itself in its files: with the checksum of its list of
  /// probes, which records refer to by place.
  public static func version(_ version: String) -> String {
    "\(version), probes \(ProbeCatalogue.checksum)"
  }

  /// Title of the space.
  public var title: String { space.split(separator: " ", maxSplits: 1).last.map(String.init) ?? "" }

  /// The lines, with their ends.
  public var text: String {
    """
    \(Self.mark)
    version: \(version)
    space: \(space)
    seed: \(seed)
    mode: \(mode.rawValue)
    shard: \(shard)

    """ + "\n"
  }

  /// What is wrong with a head, and in which line.
  public struct Mistake: Error, Sendable {
    /// Line, from 1.
    public var line: Int
    /// What is wrong, and what would be right.
    public var message: String
  }

  /// Reads the first lines of a file.
  public init(lines: [String]) throws(Mistake) {
    guard lines.first == Self.mark else {
      throw Mistake(
        line: 1,
        message: "this is no result file of this version; the first line of one is '\(Self.mark)'"
      )
    }
    var values: [String] = []
    for (place, name) in ["version", "space", "seed", "mode", "shard"].enumerated() {
      let line = place + 1 < lines.count ? lines[place + 1] : ""
      guard line.hasPrefix(name + ": ") else {
        throw Mistake(line: place + 2, message: "expected '\(name): ...' here")
      }
      values.append(String(line.dropFirst(name.count + 2)))
    }
    guard let seed = UInt64(values[2]) else {
      throw Mistake(line: 4, message: "'\(values[2])' is no seed; write a whole number")
    }
    guard let mode = Sweep.Mode(rawValue: values[3]) else {
      throw Mistake(line: 5, message: "'\(values[3])' is no mode; known are 'swarm' and 'guided'")
    }
    guard let shard = Shard(values[4]) else {
      throw Mistake(line: Self.shardLine, message: "'\(values[4])' is no shard; write '2/7'")
    }
    version = values[0]
    space = values[1]
    self.seed = seed
    self.mode = mode
    self.shard = shard
  }

  /// Why another head's records cannot stand beside this one's; nil when they can.
  public func difference(from other: ResultHeader) -> Mistake? {
    if version != other.version {
      return Mistake(line: 2, message: "it is of version \(other.version), not \(version)")
    }
    if space != other.space {
      return Mistake(line: 3, message: "it is of the space '\(other.space)', not '\(space)'")
    }
    if seed != other.seed {
      return Mistake(line: 4, message: "its sweep has seed \(other.seed), not \(seed)")
    }
    if mode != other.mode {
      return Mistake(line: 5, message: "its sweep is \(other.mode.rawValue), not \(mode.rawValue)")
    }
    return nil
  }
}
