import Estimation

/// A study of losses as pages: for reading anywhere, for a browser and paper, and for programs.
///
/// Each page is a function of the study alone: the same study gives the same bytes.
///
/// ```swift
/// let pages = LossReportPages(study)
/// try Data(pages.html.utf8).write(to: folder.appending(path: "report.html"))
/// ```
public struct LossReportPages: Sendable {
  private let study: LossStudy

  /// Takes the study to be told.
  public init(_ study: LossStudy) { self.study = study }

  /// The report as Markdown, with tables where the page has pictures.
  public var markdown: String { MarkdownWriter().text(blocks) }

  /// The report as one HTML page that fetches nothing: pictures are drawn in the page itself.
  public var html: String { HTMLWriter(title: study.title).text(blocks) }

  /// All numbers of the report, with its specification, seeds and digests.
  public var json: String { LossReportJSON(study).value.text }

  /// The parts of the page, before they are written.
  var blocks: [Block] {
    let facts = StudyFacts(study)
    let rest =
      ComparisonPage(facts).blocks + AssumptionPage(facts).blocks
      + study.options.indices.flatMap { OptionPage(facts, option: $0).blocks }
      + TradePage(facts).blocks + PlacementPage(facts).blocks + AgreementPage(facts).blocks
      + ClosingPage(facts).blocks
    return FrontPage(facts).blocks + [.contents(Self.contents(of: rest))] + rest
  }

  private static func contents(of blocks: [Block]) -> [(title: String, anchor: String)] {
    blocks.compactMap { block in
      guard case .heading(_, let title, let anchor?) = block else { return nil }
      return (title, anchor)
    }
  }
}
