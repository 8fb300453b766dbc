import Hardware
import Primitives

// The disks of a node. The first holds the node's root; the second is mounted at `disk-2`, and so
// on, so that a path names its disk.
extension VirtualMachine {
  /// Bits of a file handle below the number of its disk.
  static let diskShift: Int32 = 24

  /// Where disk `number`, from 1, is mounted; nil for the root.
  static func mountPoint(ofDisk number: Int) -> String? {
    number == 1 ? nil : "disk-\(number)"
  }

  /// Indices of a node's disks, the root first.
  func disks(of node: NodeID) -> [Int] { [node.index] + nodes[node.index].furtherDisks }

  /// What a timeline calls a disk.
  func name(ofDisk disk: Int, of node: NodeID) -> String {
    let number = (disks(of: node).firstIndex(of: disk) ?? 0) + 1
    return number == 1
      ? "disk of \(nodes[node.index].name)" : "disk \(number) of \(nodes[node.index].name)"
  }

  /// Brings the current node's disks up to an instant.
  mutating func advanceDisks(to instant: Instant) {
    disks[current.index].advance(to: instant)
    for disk in nodes[current.index].furtherDisks { disks[disk].advance(to: instant) }
  }

  /// Every file and directory of a node, disk by disk.
  func files(of node: NodeID, view: DiskView) -> [DiskFileView] {
    var result = disks[node.index].files(view: view)
    for (place, disk) in nodes[node.index].furtherDisks.enumerated() {
      let mount = Self.mountPoint(ofDisk: place + 2) ?? ""
      result += disks[disk].files(view: view).map { file in
        var file = file
        file.path = "\(mount)/\(file.path)"
        return file
      }
    }
    return result
  }

  /// Names in a directory of a node, as its processes see them.
  func names(on node: NodeID, in directory: String) -> [String] {
    let place = locate(directory, on: node)
    return disks[disks(of: node)[Int(place.number)]].names(in: place.path)
  }

  /// The files of one directory of a node.
  func files(of node: NodeID, in directory: String, view: DiskView) -> [DiskFileView] {
    let place = locate(directory, on: node)
    return disks[disks(of: node)[Int(place.number)]].files(in: place.path, view: view)
  }

  /// The current node's disk, from 0, that a path lies on, and the path there.
  func locate(_ path: String) -> (number: Int32, path: String) { locate(path, on: current) }

  /// A node's disk, from 0, that a path lies on, and the path there.
  func locate(_ path: String, on node: NodeID) -> (number: Int32, path: String) {
    let count = nodes[node.index].furtherDisks.count
    guard count > 0, path.hasPrefix("disk-") else { return (0, path) }
    let parts = path.dropFirst(5).split(
      separator: "/",
      maxSplits: 1,
      omittingEmptySubsequences: false
    )
    guard let number = Int(parts[0]), (2...count + 1).contains(number) else { return (0, path) }
    return (Int32(number - 1), parts.count > 1 ? String(parts[1]) : "")
  }
}
