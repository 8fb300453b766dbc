import Reporting
import Scenarios

/// The program behind the command line: words in, text and an exit status out.
public struct Tool {
  private let console: Console

  /// Makes the program with a console to talk to.
  public init(console: Console) { self.console = console }

  /// Does what `words`, the arguments without the program's name, ask for.
  public func run(_ words: [String]) -> ExitStatus {
    do throws(CommandError) {
      let status = try dispatch(words)
      if console.hasFailed {
        throw CommandError(.inputOutput, ["wavetank: cannot write to the standard output"])
      }
      return status
    } catch {
      error.lines.forEach { console.warn($0) }
      return error.status
    }
  }

  private func dispatch(_ words: [String]) throws(CommandError) -> ExitStatus {
    guard let first = words.first else {
      console.warn(HelpText.overview(width: console.width))
      return .usage
    }
    var rest = Array(words.dropFirst())
    switch first {
    case "--version": return show("wavetank \(HelpText.version)")
    case "--help", "-h": return show(HelpText.overview(width: console.width))
    default: break
    }
    var verb = try verb(named: first)
    if verb.name == Verb.log.name, let below = try logVerb(&rest) { verb = below }
    if rest.prefix(while: { $0 != "--" }).contains(where: { $0 == "--help" || $0 == "-h" }) {
      return show(HelpText.page(verb, width: console.width))
    }
    let arguments = try Arguments(rest, of: verb)
    switch verb.name {
    case Verb.run.name: return try RunCommand(arguments).run(console)
    case Verb.replay.name: return try ReplayCommand(arguments).run(console)
    case Verb.timeline.name: return try TimelineCommand(arguments).run(console)
    case Verb.report.name: return try ReportCommand(arguments).run(console)
    case Verb.explore.name where arguments.has("--paired"):
      return try PairedCommand(arguments).run(console)
    case Verb.explore.name: return try ExploreCommand(arguments).run(console)
    case Verb.merge.name: return try MergeCommand(arguments).run(console)
    case Verb.diverge.name: return try DivergeCommand(arguments).run(console)
    case Verb.shrink.name: return try ShrinkCommand(arguments).run(console)
    case Verb.whatif.name: return try WhatIfCommand(arguments).run(console)
    case Verb.mutants.name: return try MutantsCommand(arguments).run(console)
    case Verb.crashes.name: return try CrashesCommand(arguments).run(console)
    case Verb.initialize.name: return try InitCommand(arguments).run(console)
    case Verb.list.name: return try ListCommand(arguments).run(console)
    case Verb.completions.name: return try CompletionsCommand(arguments).run(console)
    case Verb.check.name: return try CheckCommand(arguments).run(console)
    case Verb.logDump.name: return try LogDumpCommand(arguments).run(console)
    case Verb.logVerify.name: return try LogVerifyCommand(arguments).run(console)
    case Verb.logRecover.name: return try LogRecoverCommand(arguments).run(console)
    case Verb.logImport.name: return try LogImportCommand(arguments).run(console)
    default: return try help(arguments)
    }
  }

  private func help(_ arguments: Arguments) throws(CommandError) -> ExitStatus {
    var names = arguments.operands
    guard let name = names.first else { return show(HelpText.overview(width: console.width)) }
    names.removeFirst()
    if let page = Verb.page(of: name) { return read(page) }
    let verb = try verb(named: name, besides: Verb.topics)
    let below = verb.name == Verb.log.name && !names.isEmpty ? try logVerb(&names) : nil
    return show(HelpText.page(below ?? verb, width: console.width))
  }

  /// Takes the second word of a `log` command; nil when help is asked for instead.
  private func logVerb(_ words: inout [String]) throws(CommandError) -> Verb? {
    let names = Verb.logVerbs.map { String($0.name.dropFirst(Verb.log.name.count + 1)) }
    guard let word = words.first else {
      throw .usage("'log' needs one of \(names.map { "'\($0)'" }.joined(separator: ", "))")
    }
    if word == "--help" || word == "-h" { return nil }
    guard let index = names.firstIndex(of: word) else {
      throw .usage("unknown command 'log \(word)'; \(Suggestion.hint(for: word, among: names))")
    }
    words.removeFirst()
    return Verb.logVerbs[index]
  }

  private func verb(named name: String, besides: [String] = []) throws(CommandError) -> Verb {
    if let verb = Verb.all.first(where: { $0.name == name }) { return verb }
    let isOption = name.hasPrefix("-")
    let known = isOption ? ["--help", "--version"] : Verb.all.map(\.name) + besides
    let hint = Suggestion.hint(for: name, among: known)
    throw .usage(
      "unknown \(isOption ? "option" : "command") '\(name)'; "
        + (hint.isEmpty ? "'wavetank help' lists what there is" : hint)
    )
  }

  /// Shows a page as people read it on a terminal; others get the Markdown that documents are.
  private func read(_ page: String) -> ExitStatus {
    guard console.isTerminal else { return show(page) }
    let text = MarkdownText(width: min(console.width, HelpText.columns), style: console.style)
    return show(text.lines(page).joined(separator: "\n"))
  }

  private func show(_ text: String) -> ExitStatus {
    var text = text
    if text.last == "\n" { text.removeLast() }
    console.print(text)
    return .expected
  }
}
