import Foundation

/// `wavetank init`.
struct InitCommand {
  private let name: String

  init(_ arguments: Arguments) throws(CommandError) {
    name = try arguments.onlyOperand("a name for the new scenario")
    guard let last = name.last, last != "/" else {
      throw .usage("'\(name)' names no file; write one such as 'my-cluster'")
    }
  }

  func run(_ console: Console) throws(CommandError) -> ExitStatus {
    let path = name.hasSuffix(".json5") ? name : name + ".json5"
    try OutputFiles.requireAbsent(path)
    let title = URL(fileURLWithPath: path).deletingPathExtension().lastPathComponent
      .replacing("-", with: " ")
    try OutputFiles.write(StarterScenario.text(title: title), to: path)
    console.print("wrote \(path); try:  wavetank run \(shellWord(path))")
    return .expected
  }
}

extension Verb {
  static let initialize = Verb(
    name: "init",
    operands: "NAME",
    summary: "write a commented scenario to begin with",
    details: [
      "Writes NAME.json5, which runs as it is, and tells in comments what to change first. A file",
      "that is there already is left alone.",
    ],
    options: [],
    examples: ["wavetank init my-cluster", "wavetank init scenarios/incident-42.json5"]
  )
}
