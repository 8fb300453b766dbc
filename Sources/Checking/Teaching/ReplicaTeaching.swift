// What replicas and their control plane promise each other.
extension InvariantName {
  var replicaTeaching: InvariantTeaching {
    switch self {
    case .logMatch:
      InvariantTeaching(
        promise: "Two replicas in sync hold the same batch at the same offset.",
        lesson: "Before epochs were compared (KIP-101), a follower cut its log to its own high "
          + "watermark, and two replicas could hold different records at one offset for ever. Every "
          + "read then depends on who leads.",
        evidence: "Batches are compared by offset, epoch and checksum as they are appended and at "
          + "the end, with a reader that shares no code with the log.",
        excuses: "damage on media that a checksum cannot show or recovery must accept.",
        source: "KIP-101, KIP-279"
      )
    case .inSyncComplete:
      InvariantTeaching(
        promise: "Every member of the in-sync set holds everything below the high watermark.",
        lesson: "The in-sync set is the promise's collateral: any of its members may be elected. A "
          + "member that lacks a committed record is a loss that waits for its election. A power "
          + "cut makes one in an instant, when its page cache held the only copy.",
        evidence:
          "Whenever a high watermark rises or the set changes. It is a precursor: it counts "
          + "at the end, when no loss and no excuse has accounted for it.",
        excuses: "a lossy failure of the copy that nothing came of, unless it joins once its next "
          + "process serves; what excuses ACK-DURABLE.",
        source: "Kafka's rules of the in-sync set (Partition); KIP-966"
      )
    case .leaderComplete:
      InvariantTeaching(
        promise: "A new leader holds everything that was committed before it.",
        lesson:
          "Followers make themselves equal to their leader, whatever they hold. If the leader "
          + "lacks a record, healthy copies cut theirs: the last step of most real losses.",
        evidence: "When a replica takes leadership, its log is compared with what was committed. "
          + "Like ISR-COMPLETE it is a precursor.",
        excuses: "an unclean election that the topic allows, or that nobody else was left for.",
        source: "Raft's leader completeness, asked of Kafka's in-sync sets; KIP-966"
      )
    case .highWatermarkMonotonic:
      InvariantTeaching(
        promise: "A high watermark that a leader exposed never goes back while it leads.",
        lesson: "Consumers have read up to it. A lower one makes them see offsets vanish, and lets "
          + "a record be acknowledged twice.",
        evidence:
          "Each change of a leader's high watermark is compared with the one before, within "
          + "its epoch.",
        excuses: "a restart, after which the checkpoint of some seconds ago is all that is left.",
        source: "KIP-207 and Kafka's rules of the high watermark (Partition)"
      )
    default:
      InvariantTeaching(
        promise: "One epoch of a partition has one leader.",
        lesson: "Epochs are what fencing rests on. Two brokers that append in one epoch make two "
          + "histories that nobody can tell apart afterwards.",
        evidence:
          "Every append as a leader is held against the leader that the control plane named "
          + "for its epoch, and against other appends of that epoch. What the control plane "
          + "records must fit: a leader is in sync, and nobody is eligible while enough are.",
        excuses: "an unclean election or a lossy failure, for what a deposed leader commits; a "
          + "controller whose media failed, for an epoch that comes again.",
        source: "leader epochs, KIP-101"
      )
    }
  }

  var machineTeaching: InvariantTeaching {
    switch self {
    case .logShape:
      InvariantTeaching(
        promise: "The files of a running replica are well formed.",
        lesson: "Batches in order, no holes, checksums right, epochs that only rise. "
          + "A log with a flaw is one crash away from losing what follows it.",
        evidence: "All segments are read at the end, and after every recovery. Indexes and "
          + "checkpoints are not: what they make of a log shows in its batches.",
        excuses: "damage on media; write-outs that failed; the same at the leader, for what it "
          + "cannot send.",
        source: "the format of record batches and segments, KIP-98"
      )
    case .recoverTotal:
      InvariantTeaching(
        promise: "Start-up ends: with a log that is a beginning of what was there, or a refusal.",
        lesson: "A recovery that loops, takes a torn batch for a whole one or drops what is sound "
          + "turns a power cut into a loss. Crashes during recovery count: it must be safe to cut "
          + "the power again and again.",
        evidence:
          "Each log that recovery opens is compared with all that its replica ever held and "
          + "with what the disk had. Starts have a bound of time.",
        excuses:
          "storage that refused an operation; no controller that answered; devices that lied, also "
          + "those of the metadata quorum.",
        source: "Kafka's LogLoader; Pillai and others, All File Systems Are Not Created Equal, 2014"
      )
    default:
      InvariantTeaching(
        promise: "When faults stop, replicas become equal and serve.",
        lesson:
          "A cluster that never heals loses by another name. What keeps it is told: a replica "
          + "that cannot join, a partition that waits for a leader who will not come back.",
        evidence: "After the last fault everything is started, writers stop, and within `settle` "
          + "all replicas must be in sync with equal logs. A run that does not gets the verdict "
          + "`stuck`; replicas in sync that differ break this promise.",
        excuses: "damage on media and write-outs that failed: copies may differ where they cannot "
          + "be read, and nobody waits for a broker whose media keep it from starting, nor for copies "
          + "that cannot be copied or continued.",
        source: "liveness under eventual calm"
      )
    }
  }
}
