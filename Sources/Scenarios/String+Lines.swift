extension StringProtocol {
  /// The lines of a text, empty ones too, whether they end with LF, CR LF or a lone CR.
  ///
  /// `"\r\n"` is one `Character`: a text split at `"\n"` would stay whole.
  var lines: [SubSequence] {
    split(omittingEmptySubsequences: false) { $0 == "\n" || $0 == "\r\n" || $0 == "\r" }
  }
}
