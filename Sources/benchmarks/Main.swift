import Foundation

/// `benchmarks [--quick] [--repetitions N] [--list] [NAME...]`: rates with digests.
@main
enum Main {
  static func main() {
    do {
      try run(Array(CommandLine.arguments.dropFirst()))
    } catch {
      FileHandle.standardError.write(Data("benchmarks: \(error)\n".utf8))
      exit(64)
    }
  }

  private static func run(_ arguments: [String]) throws {
    var names: [String] = []
    var quick = false
    var repetitions: Int?
    var rest = arguments[...]
    while let argument = rest.popFirst() {
      switch argument {
      case "--quick": quick = true
      case "--list": return Benchmark.all.forEach { print($0.name) }
      case "--repetitions":
        guard let count = rest.popFirst().flatMap({ Int($0) }), count > 0 else {
          throw Benchmark.Failure(text: "--repetitions needs a number from 1")
        }
        repetitions = count
      default:
        guard Benchmark.all.contains(where: { $0.name.hasPrefix(argument) }) else {
          throw Benchmark.Failure(text: "no benchmark '\(argument)'; --list names all")
        }
        names.append(argument)
      }
    }
    let exact = Benchmark.all.filter { names.contains($0.name) }
    let chosen = Benchmark.all.filter { benchmark in
      names.contains { benchmark.name.hasPrefix($0) }
    }
    for benchmark in names.isEmpty ? Benchmark.all : exact.count == names.count ? exact : chosen {
      try benchmark.run(quick: quick, repetitions: repetitions ?? (quick ? 1 : 5))
    }
  }
}
