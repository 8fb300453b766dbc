import Simulation

extension RunVerdict {
  /// Why a run that ended so and did no harm proves little; empty when it proves what it seems to.
  var doubt: String {
    switch self {
    case .waitedInVain: ", but the script waited in vain"
    case .vacuous: ", but a step had nothing to act on"
    case .overBudget: ", but a budget ran out"
    case .passed, .violated, .stuck: ""
    }
  }
}
