import Primitives

/// What a disk is made of.
public struct DiskProfile: Hashable, Sendable {
  /// The file system on the device.
  public var fileSystem: FileSystemProfile
  /// The device.
  public var device: DeviceProfile
  /// Capacity of the volume.
  public var capacity: ByteCount
  /// Memory the kernel counts as available for the page cache.
  public var availableMemory: ByteCount

  /// Describes a disk.
  public init(
    fileSystem: FileSystemProfile = .ext4Ordered,
    device: DeviceProfile = .nvmePLP,
    capacity: ByteCount = .gibibytes(1024),
    availableMemory: ByteCount = .gibibytes(16)
  ) {
    self.fileSystem = fileSystem
    self.device = device
    self.capacity = capacity
    self.availableMemory = availableMemory
  }
}
