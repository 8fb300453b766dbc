extension FileSystemProfile {
  /// What the profile stands for, in a sentence.
  public var meaning: String {
    switch name {
    case "ext4-ordered":
      "ext4 as most systems mount it: data before the metadata that makes it visible"
    case "ext4-writeback": "ext4 with data=writeback: sizes can become durable before their data"
    case "ext4-journal": "ext4 with data=journal: data goes through the journal, in order"
    case "xfs": "XFS: delayed allocation, extents that read as zeros until data has come"
    case "btrfs": "Btrfs: copy on write; a failed write-out takes back what was in memory"
    case "adversarial": "no file system: every state that POSIX allows"
    default: "a profile of the scenario's own"
    }
  }
}

extension DeviceProfile {
  /// What the profile stands for, in a sentence.
  public var meaning: String {
    switch name {
    case "nvme-plp": "NVMe for servers, with capacitors: what it took survives a power loss"
    case "nvme-client": "NVMe for desktops: a volatile cache that a flush empties"
    case "sata-plp": "SATA SSD for servers, with capacitors"
    case "hdd": "a spinning disk of 7,200 revolutions a minute with a volatile cache"
    case "ebs-gp3": "network block storage, general purpose, as of AWS"
    case "ebs-io2": "network block storage with provisioned operations, as of AWS"
    case "instance-nvme": "NVMe of a cloud instance, which is gone when the instance stops"
    default: "a profile of the scenario's own"
    }
  }
}
