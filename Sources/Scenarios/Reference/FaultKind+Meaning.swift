extension FaultKind {
  /// What a fault of the kind does to the machine it strikes.
  public var meaning: String {
    switch self {
    case .kill: "the process dies and starts again"
    case .crash: "the operating system crashes, and the machine boots again"
    case .power: "the machine loses power and gets it back"
    case .shutdown: "a controlled shutdown and a start"
    case .reboot: "a controlled shutdown, a reboot with everything written out, and a start"
    case .pause: "the process makes no progress for a while"
    case .isolate: "the machine is cut off from everybody, both ways"
    case .cut: "no messages between it and one other broker, both ways"
    case .cutOneWay: "no messages from it to one other broker"
    case .lossyLink: "one message in ten between it and one other broker is lost"
    case .slowNic: "its network card carries 10 Mbit/s each way and delays everything by 20ms"
    case .halfOpen:
      "connections between it and one other broker are gone at one end, and the other hears nothing"
    case .clog: "messages from it to one other broker are delayed"
    case .stall: "messages of one kind from it wait, as on a connection that stalls; others pass"
    case .fillDisk: "the data disk fills and is freed"
    case .slowDisk: "the device becomes ten times slower"
    case .ioError: "one call in a hundred of a class fails on the data disk"
    case .syncError:
      "the next sync of a segment fails; if the process gave up, the machine reboots later"
    case .journalError: "the next write of the journal fails, and the machine reboots later"
    case .latentSector: "a few sectors cannot be read, and memory forgets their files"
    case .bitRot: "a bit flips on the data disk, and memory forgets its file"
    case .rottenCheckpoint:
      "a leader-epoch checkpoint rots; the broker is restarted, and gets an empty disk if it does "
        + "not come up"
    case .tornWrite: "one write is torn, and the machine loses power some time later"
    case .wipe: "the machine loses power and comes back with an empty disk"
    case .lyingFlush: "the data disk acknowledges syncs and keeps the data volatile"
    case .clockStep: "the wall clock jumps by up to a minute, and back"
    case .moveLeader: "the operator moves the leadership of a partition to another replica"
    case .reassign: "the operator moves a partition to other brokers, and may give up later"
    case .moveReplica: "the operator moves a replica to another disk of it, and may give up later"
    case .configChange: "the operator changes a topic's settings, and back"
    case .voterChange:
      "the operator removes a voter of the metadata quorum, and adds it again later"
    case .recreateTopic: "the operator deletes a topic, and creates it again later"
    }
  }
}
