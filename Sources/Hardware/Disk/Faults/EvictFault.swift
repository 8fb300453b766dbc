import Primitives

/// Name `evict`: the kernel drops clean pages, so that the next read takes them from the media.
public struct EvictFault: DiskFaultKind {
  /// Which files; `nil` for all.
  public var file: DiskFilePattern?

  /// Describes the fault.
  public init(file: String? = nil) { self.file = file.map { DiskFilePattern($0) } }

  /// Makes a fault; arguments that are missing or have another form take their defaults.
  public init(_ arguments: FaultArguments) { self.init(file: arguments.text("file")) }

  /// The kind's entry in the registry.
  public static let description = FaultDescription(
    name: DiskFaultName.evict.rawValue,
    summary: "Memory forgets clean pages; harmless unless the media hold something else.",
    source: "kernel documentation of vm.drop_caches",
    parameters: [FaultParameter("file", .pattern, "files whose pages go", standard: "all")],
    heals: "it has happened; pages come back with the next read",
    counters: ["files with pages that were dropped"]
  )
}
