extension AlertName {
  /// When an operator is paged.
  public var meaning: String {
    switch self {
    case .underMinIsr: "a partition's in-sync set is smaller than min.insync.replicas"
    case .underReplicated: "a partition's in-sync set is smaller than its list of replicas"
    case .offlinePartitions: "a partition has no leader"
    case .uncleanLeaderElections: "somebody outside the in-sync set was elected"
    case .activeController: "no controller is active"
    }
  }
}

extension RunVerdict {
  /// What a run with this verdict showed.
  public var meaning: String {
    switch self {
    case .passed: "every promise held, every scripted fault fired, the cluster became whole"
    case .violated: "a promise broke"
    case .stuck: "the cluster did not become whole within `settle` after the last fault"
    case .vacuous: "a scripted step had nothing to act on: the run proves nothing"
    case .waitedInVain: "a `wait` of the script never came true"
    case .overBudget: "a budget of events, virtual time or memory ran out"
    }
  }
}
