import Estimation

extension Problems {
  /// A rate in events per year.
  mutating func rate(_ node: DocumentNode, for key: String) -> Double? {
    guard let text = node.plainText else {
      expected("a rate such as '0.5/y' for '\(key)'", insteadOf: node)
      return nil
    }
    guard let value = Units.perYear(text) else {
      let isBare = Units.decimal(text) != nil
      expected(
        isBare ? "a rate with its unit for '\(key)'" : "a rate for '\(key)'",
        insteadOf: node,
        hint: isBare ? "write \"\(text)/y\"" : "units are y, month, d, h, s, as in \"0.5/y\""
      )
      return nil
    }
    guard value >= 0 else {
      error(
        "the rate of '\(key)' is negative",
        at: node.position,
        hint: "write \"0/y\" for an event that never comes"
      )
      return nil
    }
    return value
  }

  /// A length of time in seconds.
  mutating func seconds(_ node: DocumentNode, for key: String) -> Double? {
    guard let text = node.plainText else {
      expected("a duration such as '24h' for '\(key)'", insteadOf: node)
      return nil
    }
    guard let value = Units.seconds(text) else {
      let isBare = Units.decimal(text) != nil
      expected(
        isBare ? "a duration with its unit for '\(key)'" : "a duration for '\(key)'",
        insteadOf: node,
        hint: isBare
          ? "write \"\(text)s\" or \"\(text)h\"" : "units are ms, s, m, h, d, y, as in \"24h\""
      )
      return nil
    }
    guard value >= 0, value <= Self.century else {
      expected("a duration from 0s to 100y for '\(key)'", insteadOf: node)
      return nil
    }
    return value
  }

  private static let century = 3_155_760_000.0

  /// A share from 0 to 1.
  mutating func share(_ node: DocumentNode, for key: String) -> Double? {
    if let text = node.plainText, let value = Units.share(text) { return value }
    expected("a share such as '1%' for '\(key)'", insteadOf: node, hint: "from 0% to 100%")
    return nil
  }

  /// A number of at least 1.
  mutating func factor(_ node: DocumentNode, for key: String) -> Double? {
    if let text = node.plainText, let value = Units.decimal(text), value >= 1 { return value }
    expected("a factor of at least 1 for '\(key)'", insteadOf: node)
    return nil
  }

  /// A study's parameter by its form.
  mutating func value(
    _ node: DocumentNode,
    _ form: StudyParameter.Form,
    for key: String
  ) -> Double? {
    switch form {
    case .time: seconds(node, for: key)
    case .share: share(node, for: key)
    case .factor: factor(node, for: key)
    }
  }
}
