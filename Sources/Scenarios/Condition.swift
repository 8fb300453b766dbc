/// What a script waits for.
public enum Condition: Hashable, Sendable {
  /// Size of the in-sync set in the controller's state.
  case inSyncCount(PartitionName, Comparison, Amount)
  /// Number of replicas in the controller's state, those on their way in or out included.
  case replicaCount(PartitionName, Comparison, Amount)
  /// Leader in the controller's state is (or is not) one machine; nil is "no leader".
  case leader(PartitionName, equals: Bool, Selector?)
  /// The active controller is (or is not) one machine; nil is "no active controller".
  case controller(equals: Bool, Selector?)
  /// Number of voters of the metadata quorum, as far as committed.
  case voters(Comparison, Amount)
  /// High watermark at the current leader.
  case highWatermark(PartitionName, Comparison, Amount)
  /// Records acknowledged to producers.
  case acked(PartitionName, Comparison, Amount)
  /// Log end offset of the partition's replica on one machine.
  case end(Selector, PartitionName, Comparison, Amount)
  /// Number, from 1, of the disk that holds a machine's replica of the partition.
  case disk(Selector, PartitionName, Comparison, Amount)
  /// A machine's state is (or is not) the given one.
  case state(Selector, equals: Bool, NodeState)
  /// Every partition has all replicas in sync with equal logs.
  case converged
}

/// How two numbers are compared.
public enum Comparison: String, Hashable, Sendable, CaseIterable {
  case equal = "=="
  case notEqual = "!="
  case lessOrEqual = "<="
  case greaterOrEqual = ">="
  case less = "<"
  case greater = ">"

  /// Whether `a` and `b` compare so.
  public func holds(_ a: Int64, _ b: Int64) -> Bool {
    switch self {
    case .equal: a == b
    case .notEqual: a != b
    case .lessOrEqual: a <= b
    case .greaterOrEqual: a >= b
    case .less: a < b
    case .greater: a > b
    }
  }
}

/// A number to compare with, absolute or relative to the value when the wait began (`+100`).
public struct Amount: Hashable, Sendable {
  /// The number.
  public var value: Int64
  /// Whether it counts from the value when the wait began.
  public var relative: Bool

  /// Makes an amount.
  public init(_ value: Int64, relative: Bool = false) {
    self.value = value
    self.relative = relative
  }
}

/// What a condition can say of a machine.
public enum NodeState: String, Hashable, Sendable, CaseIterable {
  /// The process runs and is not fenced.
  case up
  /// The process does not run.
  case down
  /// The process is paused.
  case paused
  /// The controller has fenced the broker.
  case fenced
  /// The controller leads its quorum, whether or not it is active yet.
  case leading
}

extension Condition: CustomStringConvertible {
  /// The condition as written in scenario files.
  public var description: String {
    switch self {
    case .inSyncCount(let p, let how, let n): "isr(\(p)) \(how.rawValue) \(n)"
    case .replicaCount(let p, let how, let n): "replicas(\(p)) \(how.rawValue) \(n)"
    case .leader(let p, let equals, let who):
      "leader(\(p)) \(equals ? "==" : "!=") \(who?.description ?? "none")"
    case .voters(let how, let n): "voters \(how.rawValue) \(n)"
    case .highWatermark(let p, let how, let n): "hw(\(p)) \(how.rawValue) \(n)"
    case .acked(let p, let how, let n): "acked(\(p)) \(how.rawValue) \(n)"
    case .disk(let who, let p, let how, let n): "disk(\(who), \(p)) \(how.rawValue) \(n)"
    case .end(let who, let p, let how, let n): "end(\(who), \(p)) \(how.rawValue) \(n)"
    case .controller(let equals, let who):
      "controller \(equals ? "==" : "!=") \(who?.description ?? "none")"
    case .state(let who, let equals, let state):
      "state(\(who)) \(equals ? "==" : "!=") \(state.rawValue)"
    case .converged: "converged"
    }
  }
}

extension Amount: CustomStringConvertible {
  /// The number, with `+` when relative.
  public var description: String { relative ? "+\(value)" : "\(value)" }
}
