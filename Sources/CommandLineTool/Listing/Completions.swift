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
    case Verb.log.name: words += Verb.logVerbs.map { String($0.name.dropFirst("log ".count)) }
    default: break
    }
    return words
  }

  private static var bash: String {
    let cases = Verb.all.map { verb in
      "    \(verb.name)) words=\"\(words(after: verb).joined(separator: " "))\" ;;"
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
          COMPREPLY=($(compgen -f -- "${COMP_WORDS[COMP_CWORD]}"))
        fi
        COMPREPLY+=($(compgen -W "$words" -- "${COMP_WORDS[COMP_CWORD]}"))
      }
      complete -o filenames -F _wavetank wavetank
      """
  }

  private static var zsh: String {
    let verbs = Verb.all.map { "    \(quoted("\($0.name):\($0.summary)"))" }
    let cases = Verb.all.map { verb in
      let options = verb.options.map { quoted("\($0.name):\($0.help)") }
      let plain = words(after: verb).filter { word in !verb.options.contains { $0.name == word } }
      return
        "      \(verb.name)) words=(\((options + plain.map(quoted)).joined(separator: " "))) ;;"
    }
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
        _describe option words
        _files
      }
      compdef _wavetank wavetank
      """.replacing("local -a verbs words", with: "local verb=$words[2]; local -a verbs words")
        .replacing("\"$words[2]\" in", with: "\"$verb\" in")
  }

  private static var fish: String {
    var lines = ["complete -c wavetank -n __fish_use_subcommand -l version -d 'print the version'"]
    for verb in Verb.all {
      lines.append(
        "complete -c wavetank -n __fish_use_subcommand -a \(verb.name) -d \(quoted(verb.summary))"
      )
      let seen = "'__fish_seen_subcommand_from \(verb.name)'"
      for option in verb.options {
        let takesValue = option.value == nil ? "" : " -r"
        lines.append(
          "complete -c wavetank -n \(seen) -l \(option.name.dropFirst(2))\(takesValue)"
            + " -d \(quoted(option.help))"
        )
      }
      for word in words(after: verb) where !word.hasPrefix("-") {
        lines.append("complete -c wavetank -n \(seen) -a \(word)")
      }
    }
    return lines.joined(separator: "\n")
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
