import Primitives
import Estimation

extension SpecificationReader {
  /// Reads `[{ model: "…", name: "…", parameter: value, … }]`.
  mutating func readReduced(_ node: DocumentNode) {
    guard case .array(let elements) = node.content else {
      problems.expected("a list for 'reduced'", insteadOf: node)
      return
    }
    for element in elements { readSmallWorld(element) }
  }

  private mutating func readSmallWorld(_ node: DocumentNode) {
    var fields = FieldReader(node, "'reduced' entry", &problems)
    let modelNode = fields.take("model")
    let title = fields.text("name", &problems)
    guard let modelNode, case .string(let text) = modelNode.content else {
      problems.error("'reduced' entry has no 'model'", at: node.position)
      return
    }
    guard let model = ReducedWorld.models.first(where: { $0.name == text }) else {
      let names = ReducedWorld.models.map(\.name)
      let hint = Suggestion.hint(for: text, among: names)
      let all = "known are \(names.map { "'\($0)'" }.joined(separator: ", "))"
      let place = modelNode.position
      problems.error("unknown model '\(text)'", at: place, hint: hint.isEmpty ? all : hint)
      return
    }
    let name = title ?? text
    if result.reduced.contains(where: { $0.name == name }) {
      problems.error(
        "two small worlds are called '\(name)'",
        at: node.position,
        hint: "give one of them a 'name' of its own"
      )
    }
    let before = problems.errors.count
    var values: [String: Double] = [:]
    for parameter in model.parameters {
      guard let member = fields.take(parameter.name) else { continue }
      values[parameter.name] = value(member, parameter)
    }
    fields.subject = "model '\(text)'"
    fields.finish(&problems)
    guard problems.errors.count == before else { return }
    make(name, model, values, node)
  }

  private mutating func make(
    _ name: String,
    _ model: ReducedModel,
    _ values: [String: Double],
    _ node: DocumentNode
  ) {
    do throws(ReducedFailure) {
      let world = try ReducedWorld(model: model.name, parameters: values)
      result.reduced.append(ReducedRequest(name: name, world: world, position: node.position))
    } catch {
      let place = error.parameter.flatMap { node.member($0)?.position } ?? node.position
      problems.error(error.description, at: place)
    }
  }

  /// A parameter with the unit that its kind demands.
  private mutating func value(_ node: DocumentNode, _ parameter: ReducedParameter) -> Double? {
    let name = parameter.name
    switch parameter.kind {
    case .rate: return problems.rate(node, for: name)
    case .duration: return problems.seconds(node, for: name)
    case .probability: return problems.share(node, for: name)
    case .bytes: return problems.size(node, for: name).map { Double($0.bytes) }
    case .ratePerSecond:
      return problems.rate(node, for: name).map { $0 / ReducedWorld.secondsPerYear }
    case .count:
      if let text = node.plainText, let value = Units.decimal(text), value == value.rounded() {
        return value
      }
      problems.expected("a whole number for '\(name)'", insteadOf: node)
      return nil
    }
  }
}
