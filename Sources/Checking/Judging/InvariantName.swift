/// The promises a run is judged by, by their names in reports and scenario files.
public enum InvariantName: String, Hashable, Sendable, CaseIterable {
  /// Acknowledged records stay readable.
  case ackDurable = "ACK-DURABLE"
  /// Replicas agree.
  case logMatch = "LOG-MATCH"
  /// In-sync members hold all that is committed.
  case inSyncComplete = "ISR-COMPLETE"
  /// Leaders hold all that is committed.
  case leaderComplete = "LEADER-COMPLETE"
  /// An exposed high watermark never goes back.
  case highWatermarkMonotonic = "HW-MONO"
  /// What was read stays.
  case readStable = "READ-STABLE"
  /// Readers are given everything in between.
  case readNoSkip = "READ-NOSKIP"
  /// One leader per epoch.
  case oneLeader = "ONE-LEADER"
  /// Idempotent records are stored once and in order.
  case idempotent = "IDEMPOTENT"
  /// Logs are well formed.
  case logShape = "LOG-SHAPE"
  /// Start-up ends.
  case recoverTotal = "RECOVER-TOTAL"
  /// Replicas become equal when faults stop.
  case converge = "CONVERGE"
  /// Every record has exactly one fate.
  case conserve = "CONSERVE"
  /// Nothing is deleted before its time.
  case retention = "RETENTION"

  /// Position in tables indexed by invariant.
  var index: Int {
    switch self {
    case .ackDurable: 0
    case .logMatch: 1
    case .inSyncComplete: 2
    case .leaderComplete: 3
    case .highWatermarkMonotonic: 4
    case .readStable: 5
    case .readNoSkip: 6
    case .oneLeader: 7
    case .idempotent: 8
    case .logShape: 9
    case .recoverTotal: 10
    case .converge: 11
    case .conserve: 12
    case .retention: 13
    }
  }
}
