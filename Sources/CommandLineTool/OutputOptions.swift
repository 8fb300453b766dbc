import Hardware
import Simulation

/// Where a command writes files, as its options say.
struct OutputOptions: Sendable {
  var json: String?
  var junit: String?
  var disks: String?
  var view = DiskView.cached

  /// No files at all.
  init() {}

  init(_ arguments: Arguments) throws(CommandError) {
    json = try arguments.value("--json")
    junit = try arguments.value("--junit")
    disks = try arguments.value("--export-disks")
    switch try arguments.value("--disk-view") {
    case "cached"?, nil: view = .cached
    case "durable"?: view = .durable
    case let other?:
      throw .usage("unknown view '\(other)' for '--disk-view'; write 'cached' or 'durable'")
    }
    if disks == nil, arguments.has("--disk-view") {
      throw .usage("'--disk-view' does nothing without '--export-disks DIR'")
    }
  }

  /// The view that runs must export, if any.
  var export: DiskView? { disks == nil ? nil : view }

  /// Where one run's disks go.
  func directory(of label: String, seed: UInt64) -> String? {
    disks.map { "\($0)/\(label).seed-\(seed)" }
  }
}
