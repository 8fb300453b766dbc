/// Colours of terminal text; plain when off.
public struct Style: Sendable {
  /// Whether escape sequences are written.
  public var colored: Bool

  /// Makes a style.
  public init(colored: Bool) { self.colored = colored }

  func good(_ text: String) -> String { wrap(text, "32") }
  func bad(_ text: String) -> String { wrap(text, "31") }
  func odd(_ text: String) -> String { wrap(text, "33") }
  func strong(_ text: String) -> String { wrap(text, "1") }
  func faint(_ text: String) -> String { wrap(text, "2") }

  private func wrap(_ text: String, _ code: String) -> String {
    colored ? "\u{1B}[\(code)m\(text)\u{1B}[0m" : text
  }
}
