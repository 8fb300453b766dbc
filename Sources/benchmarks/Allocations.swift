import CAllocations
import Foundation

/// What the process took from the system.
enum Allocations {
  /// Allocations so far, where the C library counts them; nil elsewhere.
  static var count: Int? {
    let count = Int(wavetank_allocations())
    return count < 0 ? nil : count
  }

  /// Memory in use by the process, in bytes.
  static var residentBytes: Double? {
    guard let text = try? String(contentsOfFile: "/proc/self/statm", encoding: .utf8) else {
      return nil
    }
    let fields = text.split(separator: " ")
    guard fields.count > 1, let pages = Double(fields[1]) else { return nil }
    return pages * 4_096
  }
}
