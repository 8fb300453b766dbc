import Scenarios

/// `wavetank completions`: what shells need to complete commands, options and topics.
struct CompletionsCommand {
  private let shell: String

  private static let shells = ["bash", "zsh", "fish"]

  init(_ arguments: Arguments) throws(CommandError) {
    shell = try arguments.onlyOperand("the name of a shell")
    guard Self.shells.contains(shell) else {
      throw .usage(
        "no completions for '\(shell)'; \(Suggestion.hint(for: shell, among: Self.shells))"
      )
    }
  }

  func run(_ console: Console) -> ExitStatus {
    switch shell {
    case "bash": console.print(Self.bash)
    case "zsh": console.print(Self.zsh)
    default: console.print(Self.fish)
    }
    return .expected
  }

  /// What may follow a command besides files.
  private static func words(after verb: Verb) -> [String] {
    var words = verb.options.map(\.name) + ["--help"]
    switch verb.name {
    case Verb.list.name: words += Listing.all.map(\.topic)
    case Verb.help.name: words += Verb.all.map(\.name) + Verb.topics
    case Verb.completions.name: words += shells
    case Verb.log.name: words += Verb.logVerbs.map(below)
    default: break
    }
    return words
  }

  /// The second word of a `log` command.
  private static func below(_ verb: Verb) -> String {
    String(verb.name.dropFirst("\(Verb.log.name) ".count))
  }

  private static var bash: String {
    let cases = Verb.all.map { verb in
      "    \(verb.name)) words=\"\(words(after: verb).joined(separator: " "))\" ;;"
    }
    let deeper = Verb.logVerbs.map { verb in
      "    \"\(verb.name)\") words=\"\(words(after: verb).joined(separator: " "))\" ;;"
    }
    return """
      _wavetank() {
        local words
        COMPREPLY=()
        if [ "$COMP_CWORD" -eq 1 ]; then
          words="\(Verb.all.map(\.name).joined(separator: " ")) --version --help"
        else
          case "${COMP_WORDS[1]}" in
      \(cases.map { "  " + $0 }.joined(separator: "\n"))
          esac
          [ "$COMP_CWORD" -eq 2 ] || case "${COMP_WORDS[1]} ${COMP_WORDS[2]}" in
      \(deeper.map { "  " + $0 }.joined(separator: "\n"))
          esac
        fi
        COMPREPLY=($(compgen -W "$words" -- "${COMP_WORDS[COMP_CWORD]}"))
        [ "$COMP_CWORD" -eq 1 ] && return
        local IFS=$'\\n'
        COMPREPLY+=($(compgen -f -- "${COMP_WORDS[COMP_CWORD]}"))
      }
      complete -o filenames -F _wavetank wavetank
      """
  }

  private static var zsh: String {
    let verbs = Verb.all.map { "    \(quoted("\($0.name):\($0.summary)"))" }
    let cases = Verb.all.map { "      \($0.name)) words=(\(described($0))) ;;" }
    let deeper = Verb.logVerbs.map { "      \(quoted($0.name))) words=(\(described($0))) ;;" }
    return """
      #compdef wavetank
      _wavetank() {
        local -a verbs words
        verbs=(
      \(verbs.joined(separator: "\n"))
        )
        if (( CURRENT == 2 )); then
          _describe command verbs
          return
        fi
        case "$words[2]" in
      \(cases.map { String($0.dropFirst(2)) }.joined(separator: "\n"))
        esac
        (( CURRENT == 3 )) || case "$verb $second" in
      \(deeper.map { String($0.dropFirst(2)) }.joined(separator: "\n"))
        esac
        _describe option words
        _files
      }
      compdef _wavetank wavetank
      """.replacing(
        "local -a verbs words",
        with: "local verb=$words[2] second=$words[3]; local -a verbs words"
      )
      .replacing("\"$words[2]\" in", with: "\"$verb\" in")
  }

  /// Options with what they do, and the other words that may follow.
  private static func described(_ verb: Verb) -> String {
    let options = verb.options.map { quoted("\($0.name):\($0.help)") }
    let plain = words(after: verb).filter { word in !verb.options.contains { $0.name == word } }
    return (options + plain.map(quoted)).joined(separator: " ")
  }

  private static var fish: String {
    var lines = ["complete -c wavetank -n __fish_use_subcommand -l version -d 'print the version'"]
    for verb in Verb.all {
      lines.append(
        "complete -c wavetank -n __fish_use_subcommand -a \(verb.name) -d \(quoted(verb.summary))"
      )
      let seen = "'__fish_seen_subcommand_from \(verb.name)'"
      lines += options(of: verb, where: seen)
      for word in words(after: verb) where !word.hasPrefix("-") {
        lines.append("complete -c wavetank -n \(seen) -a \(word)")
      }
    }
    for verb in Verb.logVerbs {
      let seen = "__fish_seen_subcommand_from \(Verb.log.name)"
      lines += options(of: verb, where: "'\(seen); and __fish_seen_subcommand_from \(below(verb))'")
    }
    return lines.joined(separator: "\n")
  }

  private static func options(of verb: Verb, where seen: String) -> [String] {
    verb.options.map { option in
      "complete -c wavetank -n \(seen) -l \(option.name.dropFirst(2))"
        + "\(option.value == nil ? "" : " -r") -d \(quoted(option.help))"
    }
  }

  private static func quoted(_ text: String) -> String {
    "'" + text.replacing("'", with: "'\\''") + "'"
  }
}

extension Verb {
  static let completions = Verb(
    name: "completions",
    operands: "SHELL",
    summary: "print what bash, zsh or fish need to complete commands",
    details: ["Where a shell looks for it is in the examples."],
    options: [],
    examples: [
      "wavetank completions bash > ~/.local/share/bash-completion/completions/wavetank",
      "wavetank completions zsh > ~/.zfunc/_wavetank",
      "wavetank completions fish > ~/.config/fish/completions/wavetank.fish",
    ]
  )
}
