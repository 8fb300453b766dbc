/// What it takes to reach a probe that correct programs cannot reach.
public enum ProbeGuard: String, Hashable, Sendable, CaseIterable {
  /// A program that says what none of those here does.
  case foreignProgram = "a foreign program"
  /// A mistake of the program that guards itself against it.
  case ownMistake = "a mistake of its own"
  /// Metadata that were committed and are gone, which takes a disk that lies.
  case lostMetadata = "metadata that are lost"
}

extension ProbeCatalogue {
  /// Probes that no run of correct programs can reach, with the reason, ascending by name.
  ///
  /// Their branches stay, because Kafka has them; coverage does not wait for them.
  public static let guards: [(name: String, against: ProbeGuard, reason: String)] = [
    (
      "broker.alter-partition.resubmitted", .lostMetadata,
      "an active controller knows every epoch that a broker knows, unless metadata were lost"
    ),
    (
      "broker.directory-assignment.partly-refused", .foreignProgram,
      "controllers here settle every directory that a request names"
    ),
    (
      "broker.follower.position-differs", .ownMistake,
      "whatever moves the end of a follower's log moves its next fetch as well"
    ),
    (
      "broker.request.foreign", .foreignProgram,
      "nobody here sends a broker what controllers answer"
    ),
    (
      "broker.session.empty", .foreignProgram,
      "no fetcher here sends a request when it has nothing left to ask for"
    ),
    (
      "broker.session.wrong-epoch", .foreignProgram,
      "a fetcher here that missed an answer closes its session with the next request"
    ),
    (
      "controller.metadata-fetch.out-of-range", .lostMetadata,
      "an active controller has all that a broker was told, unless metadata were lost"
    ),
    (
      "controller.registration.directories", .foreignProgram,
      "a broker here looks whose its disks are before it registers"
    ),
    (
      "controller.request.foreign", .foreignProgram,
      "nobody here sends a controller what brokers answer"
    ),
    (
      "producer.sequence.expired", .foreignProgram,
      "brokers since 2.5 do not answer UNKNOWN_PRODUCER_ID"
    ),
  ]

  /// What it takes to reach a probe, where correct programs do not suffice.
  public static func guarding(_ name: String) -> ProbeGuard? {
    guards.first { $0.name == name }?.against
  }
}
