// What clients are promised.
extension InvariantName {
  var clientTeaching: InvariantTeaching {
    switch self {
    case .ackDurable:
      InvariantTeaching(
        promise: "A record that was acknowledged stays readable, at the offset that was told.",
        lesson: "This is what a log is for. An acknowledgement means that the record was on every "
          + "member of the in-sync set, not that it was on any disk: those copies may all be in "
          + "page caches. Records go when more copies die than `min.insync.replicas` - 1, when an "
          + "election outside the in-sync set takes a shorter log, or when the code under test is "
          + "wrong. Only the last is a violation; the report tells each copy's end.",
        evidence: "At the end of a run, after everything healed and came back, every acknowledged "
          + "record is looked for in the final log. Of a record that is missing, the life and death "
          + "of each copy are told.",
        excuses: "acks=0 or 1; a loss of more copies than the contract tolerates; an unclean "
          + "election that the topic allows; devices that lied about a flush; damage on media.",
        source: "Kafka's documentation of acks and min.insync.replicas; KIP-966"
      )
    case .readStable:
      InvariantTeaching(
        promise: "What a consumer was given at an offset, every consumer is given there.",
        lesson: "A record below the high watermark was shown to the world; downstream systems have "
          + "acted on it. When it changes or goes, no retry of the producer puts that right. It "
          + "breaks when a high watermark is believed that not every in-sync copy had reached.",
        evidence: "Each batch that a consumer is given is compared with what others were given at "
          + "its offsets, and with the final log.",
        excuses: "the same as for ACK-DURABLE.",
        source: "the consumer's contract: only records below the high watermark are given out"
      )
    case .readNoSkip:
      InvariantTeaching(
        promise: "A consumer is given every record between its first and its last position.",
        lesson: "A consumer that keeps its offset over a truncated and grown log reads on in "
          + "another history and never knows. Epochs in fetches let the leader tell it (KIP-320).",
        evidence: "Positions of each consumer are followed; a jump without a delivery that covers "
          + "it is looked up in the final log.",
        excuses: "records that retention deleted; a reset that the consumer's policy asks for.",
        source: "KIP-320"
      )
    case .idempotent:
      InvariantTeaching(
        promise: "An idempotent producer's records are stored once, and in its order.",
        lesson: "A producer that does not hear of a success sends again. The leader drops what it "
          + "has by producer id, epoch and sequence number, which every replica must therefore "
          + "remember across elections and restarts.",
        evidence: "Identities within records of the final log are counted, and their order is "
          + "compared with that in which they were handed over.",
        excuses: "producers without `enable.idempotence`; a leader that had no memory of the "
          + "producer, or after its start only of the last batch, after which Kafka lets it begin "
          + "a new epoch.",
        source: "KIP-98, KIP-360, KAFKA-14359"
      )
    case .conserve:
      InvariantTeaching(
        promise: "Every record that was produced has exactly one fate, and no other record exists.",
        lesson: "A checker that loses count proves nothing. Durable, lost, failed, unknown: the "
          + "numbers must add up to what was handed over, and nothing may stand in a log that "
          + "nobody wrote.",
        evidence: "Fates of all records are added up, and every record of the final log is looked "
          + "up among those that were produced.",
        excuses: "none; damaged batches are counted as damaged.",
        source: "the checker's own bookkeeping"
      )
    default:
      InvariantTeaching(
        promise: "Nothing is deleted before its time.",
        lesson: "Retention deletes whole segments by the newest timestamp within. A producer that "
          + "stamps seconds for milliseconds, or a clock that runs ahead, makes fresh records look "
          + "old, and acknowledged data go within minutes.",
        evidence:
          "When a copy begins later than before, its files are read: the newest record that "
          + "went must be older than `retention.ms`, or `retention.bytes` must be left without "
          + "it. What was due by the node's own clock alone is a loss.",
        excuses:
          "copies that lost their beginning with their media, and clocks that were ahead by more "
          + "than a second: the loss is counted as one that the contract permits.",
        source: "Kafka's documentation of retention.ms and retention.bytes"
      )
    }
  }
}
