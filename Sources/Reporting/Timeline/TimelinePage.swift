import Scenarios
import Simulation

/// A run as one page that needs nothing but itself: to be looked at, searched and printed.
public struct TimelinePage {
  private let data: TimelineData

  /// Takes a run; nil when it was not recorded.
  ///
  /// - Parameters:
  ///   - outcome: The run.
  ///   - command: The command that makes this page.
  public init?(_ outcome: RunOutcome, command: String) {
    guard let trace = outcome.trace else { return nil }
    data = TimelineData(outcome, trace, command: command)
  }

  /// The page.
  public var text: String {
    let outcome = data.outcome
    let title = HTMLWriter.escaped(
      "\(outcome.title): \(outcome.plan.name), seed \(outcome.result.seed)"
    )
    return """
      <!DOCTYPE html>
      <html lang="en">
      <head>
      <meta charset="utf-8">
      <meta name="viewport" content="width=device-width, initial-scale=1">
      <meta http-equiv="Content-Security-Policy" content="default-src 'none'; \
      style-src 'unsafe-inline'; script-src 'unsafe-inline'">
      <meta name="color-scheme" content="light dark">
      <title>\(title)</title>
      <style>
      \(TimelineStyle.text)
      </style>
      </head>
      <body>
      \(body)
      <script type="application/json" id="data">\(json)</script>
      <script>
      \(TimelineScript.text)
      </script>
      </body>
      </html>

      """
  }

  /// The data, in which nothing can end the element that holds it.
  private var json: String { data.json.text.replacing("<", with: "\\u003c") }

  private var body: String {
    TimelineFrame(data).text
  }
}
