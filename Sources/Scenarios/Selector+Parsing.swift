extension Selector {
  /// Reads a selector as scenario files have it, such as `leader(orders-0)`; a colon may stand for a
  /// space, as in `broker:2`.
  ///
  /// - Returns: The selector, or in one line what is wrong with the text.
  public static func parse(_ text: String) -> Result<Selector, SelectorError> {
    let spaced = text.map { $0 == ":" ? " " : String($0) }.joined()
    do throws(ExpressionReader.Failure) {
      var reader = try ExpressionReader(spaced, of: .string(spaced), names: [])
      let selector = try reader.selector()
      try reader.finish()
      return .success(selector)
    } catch {
      let hint = error.hint.isEmpty ? "" : "; \(error.hint)"
      return .failure(SelectorError(text: "'\(text)': \(error.message)\(hint)"))
    }
  }
}

/// Why a text is no selector.
public struct SelectorError: Error {
  /// What is wrong with it, in one line.
  public let text: String
}
