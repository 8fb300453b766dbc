extension ProbeCatalogue {
  /// Every probe with what was seen when a run reached it, ascending by name.
  public static let entries: [(name: String, meaning: String)] = [
    (
      "broker.alter-partition.outdated",
      "an answer on the in-sync set came for a proposal or an epoch that is over"
    ),
    (
      "broker.alter-partition.pending",
      "the controller knows a newer epoch; the leader waits for its metadata"
    ),
    (
      "broker.alter-partition.refused",
      "the controller refused a request to change in-sync sets as a whole"
    ),
    (
      "broker.alter-partition.resubmitted",
      "a proposal failed for a passing reason and is sent again"
    ),
    (
      "broker.alter-partition.reverted",
      "the controller rejected a proposal, and the leader took it back"
    ),
    ("broker.alter-partition.timeout", "a request to change in-sync sets got no answer in time"),
    ("broker.controller.unknown", "a broker did not know the active controller and tried again"),
    (
      "broker.directory-assignment.partly-refused",
      "some of the reported directories of replicas were not accepted"
    ),
    (
      "broker.directory-assignment.refused",
      "a report of the directories of replicas was refused as a whole"
    ),
    (
      "broker.directory-assignment.timeout",
      "a report of the directories of replicas got no answer in time"
    ),
    (
      "broker.directory-failure.unreported",
      "a broker could not report a failed directory in time, and stopped"
    ),
    ("broker.disk.reserve", "a leader refused a write because the disk's reserve would be touched"),
    ("broker.fenced", "a broker learnt that it had been fenced"),
    (
      "broker.fetch.diverged",
      "a leader told a fetcher that its log has another history, and where it parts"
    ),
    ("broker.fetch.fenced-epoch", "a fetch named an epoch older than the leader's"),
    ("broker.fetch.not-assigned", "a broker fetched a partition of which it has no replica"),
    ("broker.fetch.other-topic", "a fetch named a topic by the id of another one with that name"),
    ("broker.fetch.preferred-replica", "a leader sent a consumer to a replica nearer to it"),
    (
      "broker.fetch.role-changed", "a waiting fetch was answered because the replica's role changed"
    ),
    (
      "broker.fetch.stale-broker-epoch",
      "a follower fetched with the epoch of an earlier registration"
    ),
    ("broker.fetch.throttled", "a leader held back records of a follower because of its quota"),
    ("broker.fetch.unknown-epoch", "a fetch named an epoch that the leader does not know yet"),
    (
      "broker.fetcher.disconnected",
      "a follower's request failed as a whole, and its partitions pause"
    ),
    ("broker.fetcher.session-begins-anew", "a follower's fetch session was lost and begins anew"),
    ("broker.fetcher.timeout", "a follower's fetch got no answer in time"),
    ("broker.follower.ahead-of-leader", "a follower found that its log ends behind its leader's"),
    ("broker.follower.corrupt-records", "a follower was sent records that fail their checks"),
    ("broker.follower.failed", "a follower could not append what it had fetched"),
    (
      "broker.follower.fenced",
      "a follower fetched with an epoch that is over, and waits for metadata"
    ),
    (
      "broker.follower.out-of-range", "a follower asked for an offset that its leader does not have"
    ),
    (
      "broker.follower.outdated-response",
      "a follower got an answer to a question that it asks no more"
    ),
    (
      "broker.follower.position-differs",
      "a follower's next fetch and the end of its log did not agree"
    ),
    (
      "broker.follower.restarts-at-batch",
      "a follower began anew with the batch in which the leader's log starts"
    ),
    (
      "broker.follower.restarts-at-leader-start",
      "a follower dropped its log and began where the leader's starts"
    ),
    ("broker.follower.throttled", "a follower held off a fetch because of its quota"),
    (
      "broker.follower.truncates",
      "a follower cut its log where its history parts from the leader's"
    ),
    (
      "broker.heartbeat.stale-epoch",
      "a heartbeat was refused because it named an earlier registration"
    ),
    ("broker.heartbeat.timeout", "a heartbeat or a registration got no answer in time"),
    ("broker.isr.expand", "a leader proposed to take a follower into the in-sync set"),
    ("broker.isr.proposal-dropped", "metadata overtook a proposal for the in-sync set"),
    ("broker.isr.shrink", "a leader proposed to put a lagging follower out of the in-sync set"),
    (
      "broker.list-offsets.not-available",
      "a new leader could not tell its latest offset to a client yet"
    ),
    ("broker.log.stray", "a broker found a log of which metadata know no replica"),
    ("broker.metadata.log-failed", "a broker could not read or write its metadata log"),
    (
      "broker.metadata.older-partition-epoch",
      "metadata brought a partition's state older than the known one"
    ),
    ("broker.metadata.refused", "a fetch of metadata was refused"),
    ("broker.metadata.snapshot", "a broker loaded a snapshot of the metadata"),
    ("broker.metadata.timeout", "a fetch of metadata got no answer in time"),
    ("broker.metadata.unreadable", "a broker could not open its metadata log"),
    ("broker.move.begins", "a replica began to move to another directory of its broker"),
    ("broker.move.cancelled", "a move between directories was given up"),
    ("broker.move.done", "a replica took the place of its copy in the other directory"),
    ("broker.move.flushed", "the copy of a moving replica was flushed by time"),
    ("broker.move.retention", "old segments of the copy of a moving replica were deleted"),
    ("broker.move.throttled", "a move between directories waited because of its quota"),
    (
      "broker.produce.acks-0-failed",
      "a write with acks=0 failed, and the connection was closed to tell it"
    ),
    ("broker.produce.duplicate", "a leader recognized a batch that it had stored already"),
    ("broker.produce.timed-out", "a write waited for the in-sync set beyond its time"),
    ("broker.producer-ids.none", "a broker had no producer id to give out"),
    ("broker.registration.duplicate", "a registration was refused because the id is in use"),
    ("broker.replica.deleted", "a broker removed a replica with its log"),
    ("broker.replica.deleted-offline", "a broker was told to remove a replica that is offline"),
    ("broker.replica.directory-offline", "no directory could take a new replica"),
    (
      "broker.replica.next-directory",
      "a new replica went to another directory because the first one failed"
    ),
    ("broker.request.foreign", "a broker was sent a request that only others answer"),
    ("broker.request.not-ready", "a broker was sent a request before it served"),
    ("broker.retention.deleted", "a leader deleted segments because of their age or size"),
    ("broker.retention.held-back", "retention waited for a replica that moves between directories"),
    ("broker.session.crowded-answer", "an answer of a session had no room for more partitions"),
    ("broker.session.empty", "a fetch session had nothing left to ask for"),
    ("broker.session.evicted", "a fetch session made room for another one"),
    ("broker.session.no-room", "a fetch session was not granted because all places are taken"),
    ("broker.session.not-found", "a fetch named a session that the broker does not have"),
    ("broker.session.partition-without-news", "an answer left out partitions with nothing new"),
    ("broker.session.wrong-epoch", "a fetch named a session with the wrong number"),
    ("broker.shutdown.without-leave", "a broker stopped although no controller had let it go"),
    (
      "client.request.timeout",
      "a client's oldest request went unanswered, and the connection was closed"
    ),
    ("consumer.batch.corrupt", "a consumer was sent a batch that it could not read"),
    ("consumer.fetch.outdated", "a consumer got records for a position that it had left"),
    (
      "consumer.follower.out.of.range",
      "a consumer's position was out of range at a follower, and it returns"
    ),
    ("consumer.offset.out.of.range", "a consumer's position was out of range at the leader"),
    ("consumer.replica.offline", "a consumer's near replica was no broker of the cluster any more"),
    ("consumer.replica.preferred", "a consumer was sent to a replica nearer to it"),
    ("consumer.session.begins-anew", "a consumer's fetch session was lost and begins anew"),
    ("consumer.truncation.found", "a consumer found that the log had been cut behind its position"),
    (
      "consumer.validation.overtaken",
      "a consumer's position was checked under a leadership that was over"
    ),
    (
      "controller.alter-partition.leader-moved",
      "a change of the in-sync set made another broker the leader"
    ),
    ("controller.alter-partition.rejected", "a proposal for an in-sync set was rejected"),
    (
      "controller.alter-partition.stale-epoch",
      "a proposal for an in-sync set came from an earlier registration"
    ),
    (
      "controller.directories.assigned-offline",
      "a replica was reported in a directory that is offline"
    ),
    ("controller.directories.refused", "a report of directories of replicas was refused"),
    (
      "controller.election.eligible",
      "an eligible replica outside the in-sync set was elected (KIP-966)"
    ),
    ("controller.election.forced", "an operator's unclean election chose a leader"),
    ("controller.election.periodic", "the controller's regular look chose a leader uncleanly"),
    ("controller.election.rebalanced", "leadership was given back to the preferred replica"),
    ("controller.election.unclean", "a replica outside the in-sync set was elected"),
    ("controller.heartbeat.stale-epoch", "a heartbeat came from an earlier registration"),
    ("controller.log.failed", "a controller could not write or read its metadata log"),
    ("controller.log.unreadable", "a controller could not open its metadata log"),
    (
      "controller.metadata-fetch.out-of-range", "a broker asked for metadata that are not committed"
    ),
    ("controller.partition.leaderless", "a partition was left without a leader"),
    ("controller.reassignment.begun", "a reassignment of replicas began"),
    ("controller.reassignment.cancelled", "a reassignment of replicas was given up"),
    ("controller.recovered", "a controller began to serve with a log from before"),
    ("controller.recovery.begun", "the controller asked replicas how far their logs reach"),
    ("controller.recovery.decided", "the longest log was elected where nobody could be by right"),
    ("controller.recovery.forced", "an operator asked for the longest log to be elected"),
    (
      "controller.recovery.unhelpful",
      "a broker that was asked how far its logs reach had not heard that nobody leads"
    ),
    ("controller.registration.directories", "a registration named directories that are not valid"),
    ("controller.registration.duplicate", "a registration was refused because the id is in use"),
    ("controller.registration.left-isr", "a broker that came back left in-sync sets"),
    (
      "controller.registration.unclean",
      "a broker came back after an unclean stop and left in-sync sets"
    ),
    ("controller.request.foreign", "a controller was sent a request that only others answer"),
    ("controller.session.expired", "a silent broker was fenced"),
    ("controller.shutdown.controlled", "a broker's controlled shutdown began"),
    ("controller.shutdown.granted", "a broker in controlled shutdown was let go"),
    ("controller.snapshot.loaded", "a controller loaded a snapshot of the metadata"),
    ("controller.stepped-down", "an active controller stepped down"),
    ("controller.took-over", "a controller became the active one"),
    ("controller.topic.deleted", "a topic was deleted"),
    ("controller.topic.refused", "the creation of a topic was refused"),
    ("producer.batch.expired.sent", "a batch that had been sent ran out of time"),
    ("producer.batch.expired.unsent", "a batch ran out of time before it was ever sent"),
    ("producer.batch.retried", "a batch was put back to be sent again"),
    ("producer.buffer.exhausted", "a producer's buffer was full, and a record was refused"),
    ("producer.epoch.bumped", "a producer took a new epoch because of what it could not know"),
    ("producer.sequence.early", "a batch was refused because one before it is still missing"),
    (
      "producer.sequence.expired",
      "the broker had forgotten a producer because its records were deleted"
    ),
    ("producer.sequence.gap", "a batch was refused because its number left a gap"),
    ("quorum.candidate", "a voter stood for election in a new epoch"),
    ("quorum.check.failed", "a leader did not hear from a majority in time"),
    ("quorum.election.lost", "a candidate gave up its election"),
    ("quorum.fetch.diverging", "a leader told a voter or observer where its history parts"),
    ("quorum.fetch.snapshot", "a leader sent somebody to its snapshot"),
    ("quorum.fetch.timeout", "a follower did not hear from its leader in time"),
    ("quorum.high-watermark.kept", "a majority's end stood before the commit point, which stayed"),
    ("quorum.log.cleaned", "metadata before a snapshot were deleted"),
    ("quorum.pre-vote", "a voter asked whether it would be elected, before it stood"),
    ("quorum.request.refused", "a request within the quorum was refused for good"),
    ("quorum.resigned", "a leader of the quorum resigned"),
    ("quorum.snapshot.loaded", "a replica of the quorum loaded a snapshot"),
    ("quorum.snapshot.taken", "a replica of the quorum took a snapshot"),
    ("quorum.truncated", "a replica of the quorum cut its log to follow its leader"),
    ("quorum.vote.granted", "a voter granted its vote"),
    ("quorum.vote.refused", "a voter refused its vote"),
    ("quorum.voters.changed", "the set of voters changed"),
    ("quorum.voters.leader-removed", "a leader was removed from the voters"),
  ]
}
