extension Controller {
  /// What a timer of that kind is for, in a word; nil for an unknown one.
  public static func timerName(_ kind: UInt16) -> String? {
    ControllerTimer(rawValue: kind).map { "\($0)" }
  }
}
