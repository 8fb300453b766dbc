import Primitives

// Variants of reigns: what a leader believes of its followers, and they of it; bits 89 to 107.
extension Variants {
  /// A leader's high watermark is the smallest log end that it waits for, even if that is lower.
  public static let watermarkFalls = Variants(rawValue: 1 << 89)
  /// Neither the high watermark nor an answer waits until the in-sync set is large enough again.
  public static let minimumCheckedBeforeOnly = Variants(rawValue: 1 << 90)
  /// What a leader has just sent counts as what the follower has.
  public static let sentCountsAsCopied = Variants(rawValue: 1 << 91)
  /// A leader takes the answer to a proposal that newer metadata has overtaken (KAFKA-12686).
  public static let overtakenAnswersApplied = Variants(rawValue: 1 << 92)
  /// A follower begins anew when its leader is another broker, but not when its epoch is.
  public static let sameLeaderFollowedOn = Variants(rawValue: 1 << 93)
  /// A proposal names the broker epochs of when it is sent (before KAFKA-15221).
  public static let brokerEpochOfSending = Variants(rawValue: 1 << 94)
  /// A follower takes answers to questions that it would not ask any more.
  public static let answersOfOldPositions = Variants(rawValue: 1 << 95)
  /// A leader notes the start of its epoch with its first record only (before KAFKA-7415).
  public static let epochBeginsWithRecord = Variants(rawValue: 1 << 96)
  /// A leader whose process was replaced within its session goes on leading its epoch.
  public static let reignOutlivesProcess = Variants(rawValue: 1 << 97)
  /// A follower asks for the next records before it has written those that it got.
  public static let askedBeforeWritten = Variants(rawValue: 1 << 98)

  /// The variants of reigns.
  static let leadership: [Entry] = [
    Entry(
      variant: .watermarkFalls,
      name: "hw-decrease",
      nature: .plantedBug,
      caughtBy: "HW-MONO",
      summary: "a leader lowers its high watermark to that of a replica that it begins to wait for"
    ),
    Entry(
      variant: .minimumCheckedBeforeOnly,
      name: "min-isr-pre-only",
      nature: .plantedBug,
      caughtBy: "ACK-DURABLE",
      summary: "min.insync.replicas is checked before the append and never again"
    ),
    Entry(
      variant: .sentCountsAsCopied,
      name: "hw-from-fetch-end",
      nature: .plantedBug,
      caughtBy: "ACK-DURABLE",
      summary: "what a leader has sent counts as what the follower has"
    ),
    Entry(
      variant: .askedBeforeWritten,
      name: "follower-fetch-ahead",
      nature: .plantedBug,
      caughtBy: "ACK-DURABLE",
      summary: "a follower asks for the next records before it has written those that it got"
    ),
    Entry(
      variant: .overtakenAnswersApplied,
      name: "apply-stale-response",
      nature: .historicalBug,
      caughtBy: "CONVERGE",
      summary: "a leader takes the answer to a proposal that metadata has overtaken (KAFKA-12686)"
    ),
    Entry(
      variant: .sameLeaderFollowedOn,
      name: "leader-change-only-restart",
      nature: .plantedBug,
      caughtBy: "CONVERGE",
      summary: "a follower begins anew when its leader changes, but not when only the epoch does"
    ),
    Entry(
      variant: .brokerEpochOfSending,
      name: "non-atomic-broker-epoch",
      nature: .historicalBug,
      caughtBy: "ISR-COMPLETE",
      summary: "a proposal names the broker epochs of when it is sent (before KAFKA-15221)"
    ),
    Entry(
      variant: .answersOfOldPositions,
      name: "stale-fetch-response",
      nature: .plantedBug,
      caughtBy: "CONVERGE",
      summary: "a follower takes answers for a position that it has left since"
    ),
    Entry(
      variant: .epochBeginsWithRecord,
      name: "no-epoch-on-election",
      nature: .historicalBug,
      caughtBy: "CONVERGE",
      summary: "a leader notes the start of its epoch with its first record only (KAFKA-7415)"
    ),
    Entry(
      variant: .reignOutlivesProcess,
      name: "same-epoch-leader",
      nature: .plantedBug,
      caughtBy: "ACK-DURABLE",
      summary: "a leader whose process was replaced within its session goes on in its epoch"
    ),
  ]
}
