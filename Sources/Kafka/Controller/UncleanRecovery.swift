import KafkaLog
import KafkaProtocol
import KafkaRaft
import Primitives

/// `unclean.recovery.strategy`: what becomes of a partition that nobody can lead by right (KIP-966).
public enum UncleanRecoveryStrategy: String, CaseIterable, Sendable {
  /// It waits for who is in sync or eligible.
  case none = "None"
  /// Once nobody is, it waits for everybody who last was, and the longest log of all leads.
  case balanced = "Balanced"
  /// The longest log of those that are there leads, now.
  case aggressive = "Aggressive"

  /// Reads a setting's value, in any case of letters.
  public init?(_ text: String) {
    let word = text.lowercased()
    guard let found = Self.allCases.first(where: { $0.rawValue.lowercased() == word }) else {
      return nil
    }
    self = found
  }

  /// The values as Kafka writes them.
  public static let names = allCases.map(\.rawValue)
}

/// Unclean recoveries under way: whom the controller asks how far their logs reach, and what they
/// answered.
///
/// Nothing of it is in the metadata log: a controller that takes over begins anew (KIP-966).
struct UncleanRecoveries: Sendable {
  /// What a replica said.
  struct Answer: Sendable {
    var replica: NodeID
    /// Epoch of the process that said it; another one's log may be shorter.
    var brokerEpoch: Int64
    var epoch: Epoch
    var end: Offset
  }

  /// The recovery of one partition.
  struct Recovery: Sendable {
    let partition: TopicPartition
    /// State of the partition that it began in; it ends with it.
    let partitionEpoch: Int32
    /// When an aggressive one no longer waits for everybody.
    let deadline: Instant
    /// Whether an operator asked for it, so that it is aggressive whatever the setting.
    var isForced = false
    /// At most one for each replica, in the order of their arrival.
    var answers: [Answer] = []

    /// Takes what a replica said in the place of what it said before.
    mutating func take(_ answer: Answer) {
      answers.removeAll { $0.replica == answer.replica }
      answers.append(answer)
    }
  }

  /// Pause before a look at leaderless partitions, and before asking a broker again.
  static let pause = Interval.milliseconds(10)
  /// Pause after an answer that does not help.
  static let retryPause = Interval.milliseconds(100)
  /// How long a broker may take to answer (`controller.socket.timeout.ms`).
  static let patience = Interval.seconds(30)

  /// In the order of their partitions.
  private(set) var underWay: [Recovery] = []
  /// Connections to brokers.
  var links = PeerLinks()

  /// Whether there may be something to recover.
  func mayHaveWork(_ state: ControllerState) -> Bool {
    state.config.uncleanRecovery && state.leaderless > 0
  }

  /// The recovery of a partition, if it is under way.
  func index(of partition: TopicPartition) -> Int? {
    underWay.firstIndex { $0.partition == partition }
  }

  /// Begins one, or makes one that is under way forced.
  mutating func begin(_ recovery: Recovery) {
    if let known = index(of: recovery.partition) {
      underWay[known].isForced = underWay[known].isForced || recovery.isForced
      return
    }
    let place = underWay.firstIndex { recovery.partition < $0.partition } ?? underWay.count
    underWay.insert(recovery, at: place)
  }

  /// Takes an answer, if it is asked for.
  mutating func take(_ answer: Answer, for partition: TopicPartition) {
    guard let known = index(of: partition) else { return }
    underWay[known].take(answer)
  }

  /// Forgets those that are not wanted any more.
  mutating func keep(where isWanted: (Recovery) -> Bool) { underWay.removeAll { !isWanted($0) } }

  /// Forgets all of them.
  mutating func giveUp() { underWay = [] }
}
