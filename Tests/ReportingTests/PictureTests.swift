import Estimation
import Foundation
import Testing

@testable import Reporting

@Suite struct PictureTests {
  /// A text of a picture with the space it takes.
  private struct Label {
    var text: String
    var box: LabelBox
  }

  @Test("no two texts of a picture touch, not even with a dozen crowded options")
  func labels() throws {
    for study in [SampleStudy.full, SampleStudy.small, SampleStudy.crowded] {
      for picture in try pictures(of: LossReportPages(study).html) {
        let labels = try labels(of: picture)
        for (index, one) in labels.enumerated() {
          for other in labels[(index + 1)...] where one.box.touches(other.box) {
            Issue.record("'\(one.text)' touches '\(other.text)' in \(picture.prefix(120))")
          }
        }
      }
    }
  }

  @Test("texts stay inside their picture")
  func inside() throws {
    for picture in try pictures(of: LossReportPages(SampleStudy.crowded).html) {
      for label in try labels(of: picture) {
        let isInside = label.box.x >= -1 && label.box.x + label.box.width <= Drawing.width + 1
        #expect(isInside, "'\(label.text)' in \(picture.prefix(120))")
      }
    }
  }

  @Test("a logarithmic axis begins and ends at powers of ten around all values")
  func logarithmic() {
    let scale = Scale.logarithmic([3e-9, 0.02, 0], from: 0, to: 90)
    #expect(scale.low == -9)
    #expect(scale.high == -1)
    #expect(abs(scale.place(1e-9)) < 1e-9)
    #expect(scale.place(0) == 0)
    #expect(scale.place(.infinity) == 90)
    #expect(abs(scale.place(1e-5) - 45) < 1e-9)
    let exact = Scale.logarithmic([0.001, 1], from: 0, to: 30)
    #expect(exact.low == -3)
    #expect(exact.high == 0)
  }

  @Test("a linear axis has round steps and covers all values")
  func linear() {
    for high in [0.7, 1, 3, 47, 5_210, 1e9] {
      let scale = Scale.linear([high / 3, high], from: 0, to: 600)
      #expect(scale.low == 0)
      #expect(scale.high >= high)
      #expect(scale.high <= high * 2)
      let labels = scale.ticks.map(\.label)
      #expect((3...12).contains(labels.count), "\(labels)")
      #expect(Set(labels).count == labels.count, "\(labels)")
    }
  }

  @Test("an axis of numbers of things has no marks between them")
  func whole() {
    let scale = Scale(kind: .linear, low: 3, high: 6, start: 0, end: 600, leastStep: 1)
    #expect(scale.ticks.map(\.label) == ["3", "4", "5", "6"])
  }

  @Test("labels at the ends of curves keep their order and their distance")
  func apart() {
    let places = CurvePlot.apart([10, 11, 12, 100, 199, 200], by: 15, from: 10, to: 200)
    #expect(places == [10, 25, 40, 100, 185, 200])
  }

  private func pictures(of html: String) throws -> [String] {
    html.matches(of: try Regex(#"(?s)<svg .*?</svg>"#)).map { String(html[$0.range]) }
  }

  /// All level texts of a picture, each as wide as letters are on average.
  private func labels(of picture: String) throws -> [Label] {
    let pattern =
      #"<text x="([^"]*)" y="([^"]*)" text-anchor="([a-z]*)"(?: class="([^"]*)")?>([^<]*)</text>"#
    return picture.matches(of: try Regex(pattern)).map { match in
      let part = { (index: Int) in String(match.output[index].substring ?? "") }
      let text = part(5)
      let isSmall = part(4).contains("small")
      let width = Double(text.count) * (isSmall ? 5.4 : 5.9)
      let x = Double(part(1)) ?? .nan
      let left = part(3) == "end" ? x - width : part(3) == "middle" ? x - width / 2 : x
      let box = LabelBox(x: left, y: (Double(part(2)) ?? .nan) - 8, width: width, height: 9)
      return Label(text: text, box: box)
    }
  }
}
