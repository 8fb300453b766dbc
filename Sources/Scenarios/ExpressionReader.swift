/// Reads selectors and conditions out of text values, pointing into the text when it is wrong.
struct ExpressionReader {
  /// One word, number or mark of an expression.
  private struct Token {
    var text: String
    var start: Int
  }

  private let node: DocumentNode
  private let source: String
  private let length: Int
  private let names: [String]
  private var tokens: [Token] = []
  private var next = 0

  /// Why an expression cannot be read.
  struct Failure: Error {
    var message: String
    var position: SourcePosition
    var hint: String = ""
  }

  /// Reads `source`, the text of `node`; `names` are those bound by earlier steps.
  init(_ source: String, of node: DocumentNode, names: [String]) throws(Failure) {
    self.node = node
    self.source = source
    self.names = names
    let characters = Array(source)
    length = characters.count
    var index = 0
    while index < characters.count {
      let character = characters[index]
      let start = index
      if character.isWhitespace {
        index += 1
        continue
      }
      if Self.isWord(character) {
        while index < characters.count, Self.isWord(characters[index]) { index += 1 }
      } else if "=!<>".contains(character) {
        while index < characters.count, "=!<>".contains(characters[index]) { index += 1 }
      } else if "(),+".contains(character) {
        index += 1
      } else {
        throw Failure(
          message: "unexpected '\(character)'",
          position: node.position(ofCharacter: index)
        )
      }
      tokens.append(Token(text: String(characters[start..<index]), start: start))
    }
  }

  private static func isWord(_ character: Character) -> Bool {
    character.isLetter || character.isNumber || "-_.".contains(character)
  }

  // MARK: Tokens

  private var position: SourcePosition {
    node.position(ofCharacter: next < tokens.count ? tokens[next].start : length)
  }

  private var found: String { next < tokens.count ? "'\(tokens[next].text)'" : "the end" }

  private func failure(_ message: String, hint: String = "") -> Failure {
    Failure(message: message, position: position, hint: hint)
  }

  private mutating func takeIf(_ text: String) -> Bool {
    guard next < tokens.count, tokens[next].text == text else { return false }
    next += 1
    return true
  }

  private mutating func expect(_ text: String) throws(Failure) {
    if !takeIf(text) { throw failure("expected '\(text)' but found \(found)") }
  }

  private mutating func takeWord(_ what: String) throws(Failure) -> String {
    guard next < tokens.count, let first = tokens[next].text.first, Self.isWord(first) else {
      throw failure("expected \(what) but found \(found)")
    }
    next += 1
    return tokens[next - 1].text
  }

  private mutating func takeInteger(_ what: String) throws(Failure) -> Int {
    guard next < tokens.count, let value = Int(tokens[next].text) else {
      throw failure("expected \(what) but found \(found)")
    }
    next += 1
    return value
  }

  private mutating func takeNumberIfAny() -> Int? {
    guard next < tokens.count, let value = Int(tokens[next].text) else { return nil }
    next += 1
    return value
  }

  /// Complains about anything that is left.
  func finish() throws(Failure) {
    if next < tokens.count { throw failure("unexpected \(found)") }
  }

  // MARK: Partitions and selectors

  /// A partition such as `orders-0`.
  mutating func partition() throws(Failure) -> PartitionName {
    let start = next
    let word = try takeWord("a partition such as 'orders-0'")
    if let dash = word.lastIndex(of: "-"), dash != word.startIndex,
      let index = Int(word[word.index(after: dash)...]), index >= 0
    {
      return PartitionName(topic: String(word[..<dash]), partition: index)
    }
    next = start
    throw failure("'\(word)' is not a partition", hint: "write topic and index, as in '\(word)-0'")
  }

  static let forms = [
    "broker", "leader", "follower", "followers", "controller", "controllers", "standby", "rack",
    "zone",
    "all", "writer", "reader", "clients",
  ]

  /// A selector such as `leader(orders-0)` or a bound name, maybe followed by `disk 2` or
  /// `disk of orders-0`.
  mutating func selector() throws(Failure) -> Selector {
    let machines = try machines()
    guard takeIf("disk") else { return machines }
    if takeIf("of") { return .disk(machines, .under(try partition())) }
    let number = try takeInteger("a disk's number from 1, as in 'disk 2', or 'of orders-0'")
    return .disk(machines, .number(number))
  }

  /// A selector of machines.
  private mutating func machines() throws(Failure) -> Selector {
    if let bound = boundName() { return .bound(bound) }
    let start = next
    let word = try takeWord("a selector such as 'broker 1' or 'leader(orders-0)'")
    switch word {
    case "broker": return .broker(try takeInteger("a broker's number, as in 'broker 1'"))
    case "writer": return .writer(try takeInteger("a writer's number, as in 'writer 0'"))
    case "reader": return .reader(try takeInteger("a reader's number, as in 'reader 0'"))
    case "rack": return .rack(try takeWord("a rack's name"))
    case "zone": return .zone(try takeWord("a zone's name"))
    case "controller": return .controller(takeNumberIfAny())
    case "controllers": return .controllers
    case "standby": return .standby(try takeInteger("a standby's number from 1, as in 'standby 1'"))
    case "all": return .all
    case "clients": return .clients
    case "leader":
      return .leader(try parenthesizedPartition())
    case "followers":
      return .followers(try parenthesizedPartition())
    case "follower":
      try expect("(")
      let partition = try partition()
      try expect(",")
      let n = try takeInteger("a follower's number from 1")
      try expect(")")
      return .follower(partition, n)
    default:
      next = start
      let known = names + Self.forms
      let rest = String(source.dropFirst(tokens[start].start))
      let word = Suggestion.nearest(to: rest, among: names) == nil ? word : rest
      throw failure(
        "unknown selector '\(word)'",
        hint: Suggestion.hint(for: word, among: known)
      )
    }
  }

  private mutating func parenthesizedPartition() throws(Failure) -> PartitionName {
    try expect("(")
    let name = try partition()
    try expect(")")
    return name
  }

  /// Takes the longest bound name that stands here.
  private mutating func boundName() -> String? {
    guard next < tokens.count else { return nil }
    let rest = source.dropFirst(tokens[next].start)
    let fitting = names.filter { rest.hasPrefix($0) }
    guard let name = fitting.max(by: { $0.count < $1.count }) else { return nil }
    let end = tokens[next].start + name.count
    guard !tokens.contains(where: { $0.start < end && $0.start + $0.text.count > end }) else {
      return nil
    }
    while next < tokens.count, tokens[next].start < end { next += 1 }
    return name
  }

  // MARK: Conditions

  static let quantities = [
    "isr", "replicas", "leader", "controller", "voters", "hw", "acked", "end", "disk", "state",
    "converged",
  ]

  /// A condition such as `isr(orders-0) == 2`.
  mutating func condition() throws(Failure) -> Condition {
    let start = next
    let word = try takeWord("a condition such as 'isr(orders-0) == 2'")
    switch word {
    case "converged": return .converged
    case "voters": return .voters(try comparison(), try amount())
    case "isr":
      let partition = try parenthesizedPartition()
      return .inSyncCount(partition, try comparison(), try amount())
    case "replicas":
      let partition = try parenthesizedPartition()
      return .replicaCount(partition, try comparison(), try amount())
    case "hw":
      let partition = try parenthesizedPartition()
      return .highWatermark(partition, try comparison(), try amount())
    case "acked":
      let partition = try parenthesizedPartition()
      return .acked(partition, try comparison(), try amount())
    case "end", "disk":
      try expect("(")
      let who = try machines()
      try expect(",")
      let partition = try partition()
      try expect(")")
      let (how, number) = (try comparison(), try amount())
      return word == "end" ? .end(who, partition, how, number) : .disk(who, partition, how, number)
    case "leader":
      let partition = try parenthesizedPartition()
      let equals = try equality()
      if takeIf("none") { return .leader(partition, equals: equals, nil) }
      return .leader(partition, equals: equals, try machines())
    case "controller":
      let equals = try equality()
      if takeIf("none") { return .controller(equals: equals, nil) }
      return .controller(equals: equals, try machines())
    case "state":
      try expect("(")
      let who = try machines()
      try expect(")")
      return .state(who, equals: try equality(), try nodeState())
    default:
      next = start
      throw failure(
        "unknown condition '\(word)'",
        hint: Suggestion.hint(for: word, among: Self.quantities)
      )
    }
  }

  private mutating func comparison() throws(Failure) -> Comparison {
    guard next < tokens.count, let comparison = Comparison(rawValue: tokens[next].text) else {
      throw failure(
        "expected a comparison but found \(found)",
        hint: "known are ==, !=, <, <=, >, >="
      )
    }
    next += 1
    return comparison
  }

  private mutating func equality() throws(Failure) -> Bool {
    if takeIf("==") { return true }
    if takeIf("!=") { return false }
    throw failure("expected '==' or '!=' but found \(found)")
  }

  private mutating func amount() throws(Failure) -> Amount {
    let relative = takeIf("+")
    return Amount(Int64(try takeInteger("a whole number")), relative: relative)
  }

  private mutating func nodeState() throws(Failure) -> NodeState {
    let word = try takeWord("a state such as 'up'")
    guard let state = NodeState(rawValue: word) else {
      next -= 1
      throw failure(
        "unknown state '\(word)'",
        hint: Suggestion.hint(for: word, among: NodeState.allCases.map(\.rawValue))
      )
    }
    return state
  }
}
