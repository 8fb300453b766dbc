/// Kafka's error codes, with the numbers of its protocol (org.apache.kafka.common.protocol.Errors).
public enum ErrorCode: Int16, Sendable {
  /// Code -1.
  case unknownServerError = -1
  /// Code 0.
  case none = 0
  /// Code 1.
  case offsetOutOfRange = 1
  /// Code 2.
  case corruptMessage = 2
  /// Code 3.
  case unknownTopicOrPartition = 3
  /// Code 5.
  case leaderNotAvailable = 5
  /// Code 6.
  case notLeaderOrFollower = 6
  /// Code 7.
  case requestTimedOut = 7
  /// Code 8.
  case brokerNotAvailable = 8
  /// Code 9.
  case replicaNotAvailable = 9
  /// Code 10.
  case messageTooLarge = 10
  /// Code 13.
  case networkException = 13
  /// Code 14.
  case coordinatorLoadInProgress = 14
  /// Code 17.
  case invalidTopicException = 17
  /// Code 18.
  case recordListTooLarge = 18
  /// Code 19.
  case notEnoughReplicas = 19
  /// Code 20.
  case notEnoughReplicasAfterAppend = 20
  /// Code 21.
  case invalidRequiredAcks = 21
  /// Code 32.
  case invalidTimestamp = 32
  /// Code 36.
  case topicAlreadyExists = 36
  /// Code 37.
  case invalidPartitions = 37
  /// Code 38.
  case invalidReplicationFactor = 38
  /// Code 39.
  case invalidReplicaAssignment = 39
  /// Code 40.
  case invalidConfig = 40
  /// Code 41.
  case notController = 41
  /// Code 42.
  case invalidRequest = 42
  /// Code 44.
  case policyViolation = 44
  /// Code 45.
  case outOfOrderSequenceNumber = 45
  /// Code 46.
  case duplicateSequenceNumber = 46
  /// Code 47.
  case invalidProducerEpoch = 47
  /// Code 55.
  case operationNotAttempted = 55
  /// Code 56.
  case kafkaStorageError = 56
  /// Code 57.
  case logDirNotFound = 57
  /// Code 59.
  case unknownProducerId = 59
  /// Code 70.
  case fetchSessionIdNotFound = 70
  /// Code 71.
  case invalidFetchSessionEpoch = 71
  /// Code 74.
  case fencedLeaderEpoch = 74
  /// Code 75.
  case unknownLeaderEpoch = 75
  /// Code 77.
  case staleBrokerEpoch = 77
  /// Code 78.
  case offsetNotAvailable = 78
  /// Code 80.
  case preferredLeaderNotAvailable = 80
  /// Code 83.
  case eligibleLeadersNotAvailable = 83
  /// Code 84.
  case electionNotNeeded = 84
  /// Code 87.
  /// Kafka's NO_REASSIGNMENT_IN_PROGRESS.
  case noReassignmentInProgress = 85
  case invalidRecord = 87
  /// Code 95.
  case invalidUpdateVersion = 95
  /// Code 101.
  case duplicateBrokerRegistration = 101
  /// Code 103.
  case inconsistentTopicId = 103
  /// Code 100.
  case unknownTopicId = 100
  /// Code 35.
  case unsupportedVersion = 35
  /// Code 98.
  case snapshotNotFound = 98
  /// Code 99.
  case positionOutOfRange = 99
  /// Code 104.
  case inconsistentClusterId = 104
  /// Code 125.
  case invalidVoterKey = 125
  /// Code 126.
  case duplicateVoter = 126
  /// Code 127.
  case voterNotFound = 127
  /// Code 119.
  case invalidRegistration = 119
  /// Code 107.
  case ineligibleReplica = 107
  /// Code 108.
  case newLeaderElected = 108
}
