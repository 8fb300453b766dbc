/// The script of a timeline's page, in parts by subject.
enum TimelineScript {
  /// The whole script; the parts see each other's names.
  static let text = [
    data, view, rows, paint, lanes, partitions, messages, pins, map, pointing, panel, search, keys,
  ].joined(separator: "\n")
}
