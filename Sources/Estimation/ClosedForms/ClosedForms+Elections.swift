import Primitives

/// Elections and acknowledgements that lose data.
extension ClosedForms {
  /// The chance that the leader fails before a follower that lags behind it has caught up.
  public static func uncleanElection(rate: Double, catchUp: Double) -> Double {
    rate / (rate + 1 / catchUp)
  }

  /// Records lost, on average, each time that all followers lag behind.
  public static func uncleanElectionLost(rate: Double, catchUp: Double, records: Double) -> Double {
    let all = rate + 1 / catchUp
    return records * rate / (all * all)
  }

  /// Records lost, on average, when the leader fails first.
  public static func uncleanElectionGivenLoss(rate: Double, catchUp: Double, records: Double)
    -> Double
  {
    records / (rate + 1 / catchUp)
  }

  /// Records that the leader acknowledged and has not yet sent to a follower, on average, when the
  /// follower asks again a round trip after each answer.
  public static func leaderOnlyAcknowledged(records: Double, roundTrip: Double) -> Double {
    let waiting = SpecialFunctions.exp(-records * roundTrip) / records
    return records * roundTrip * roundTrip / 2 / (roundTrip + waiting)
  }

  /// The rate at which a leader crashes and is back, without its tail, before anybody noticed.
  public static func amnesiacLeader(rate: Double, restart: Double, detection: Double) -> Double {
    rate * withinWindow(rate: 1 / restart, window: detection)
  }
}
