import Scenarios

/// Names of runs that are fit for files, and distinct for distinct cases.
struct Labels {
  private var taken: [String] = []

  /// A label such as `power-loss.one-broker`; repeated ones get a number.
  mutating func label(file: String, case name: String) -> String {
    let last = file.split(separator: "/").last.map(String.init) ?? file
    let stem = last.hasSuffix(".json5") ? String(last.dropLast(6)) : last
    let base = "\(Self.plain(stem)).\(Self.plain(name))"
    var label = base
    var number = 2
    while taken.contains(label) {
      label = "\(base)-\(number)"
      number += 1
    }
    taken.append(label)
    return label
  }

  private static func plain(_ text: String) -> String {
    let words = text.filter { $0 != "'" }.split {
      !($0.isASCII && ($0.isLetter || $0.isNumber || "_-".contains($0)))
    }
    return words.isEmpty ? "case" : words.joined(separator: "-").lowercased()
  }
}

/// Text as one word of a shell command.
func shellWord(_ text: String) -> String {
  let isPlain = text.allSatisfy {
    $0.isASCII && ($0.isLetter || $0.isNumber || "_-./:=".contains($0))
  }
  if isPlain, !text.isEmpty { return text }
  let escaped = text.split(separator: "'", omittingEmptySubsequences: false).joined(
    separator: "'\\''"
  )
  return "'\(escaped)'"
}
