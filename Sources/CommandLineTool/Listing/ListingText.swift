import Reporting

/// A list as text for terminals.
struct ListingText {
  private let listing: Listing
  private let text: ListText

  init(_ listing: Listing, width: Int, style: Style) {
    self.listing = listing
    text = ListText(width: width, style: style)
  }

  var lines: [String] {
    listing.parts.enumerated().flatMap { index, part in
      (index > 0 ? [""] : []) + [text.heading(part.title)]
        + part.entries.flatMap { entry in
          text.entry(
            entry.name,
            form: entry.form,
            standard: entry.standard,
            paragraphs: [entry.meaning] + entry.notes + [entry.source]
          )
        }
    }
  }
}
