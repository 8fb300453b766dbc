import KafkaProtocol

/// The kinds of message a script can hold, by the names scenario files use.
enum MessageKind {
  /// Every name, in the order of Kafka's requests.
  static let names: [String] = apis.flatMap { ["\($0) request", "\($0) response"] }

  private static let apis = [
    "produce", "fetch", "list-offsets", "metadata", "init-producer-id", "allocate-producer-ids",
    "alter-partition", "register-broker", "heartbeat", "metadata-log", "create-topics",
    "elect-leaders", "alter-configs", "assign-replicas-to-dirs", "vote", "begin-quorum-epoch",
    "end-quorum-epoch", "quorum-fetch", "fetch-snapshot", "change-voters", "describe-quorum",
    "offsets-for-leader-epoch", "delete-topics", "alter-partition-reassignments",
    "alter-replica-log-dirs", "get-replica-log-info",
  ]

  /// Index into `names` of a message's kind.
  static func index(of message: KafkaMessage) -> Int {
    switch message {
    case .request(_, let request): 2 * index(of: request)
    case .response(_, let response): 2 * index(of: response) + 1
    }
  }

  private static func index(of request: Request) -> Int {
    switch request {
    case .produce: 0
    case .fetch: 1
    case .listOffsets: 2
    case .metadata: 3
    case .initProducerId: 4
    case .allocateProducerIds: 5
    case .alterPartition: 6
    case .registerBroker: 7
    case .heartbeat: 8
    case .fetchMetadataLog: 9
    case .createTopics: 10
    case .electLeaders: 11
    case .alterConfigs: 12
    case .assignReplicasToDirs: 13
    case .quorum(let request): index(of: request.body)
    case .offsetsForLeaderEpoch: 21
    case .deleteTopics: 22
    case .alterPartitionReassignments: 23
    case .alterReplicaLogDirs: 24
    case .getReplicaLogInfo: 25
    }
  }

  private static func index(of response: Response) -> Int {
    switch response {
    case .produce: 0
    case .fetch: 1
    case .listOffsets: 2
    case .metadata: 3
    case .initProducerId: 4
    case .allocateProducerIds: 5
    case .alterPartition: 6
    case .registerBroker: 7
    case .heartbeat: 8
    case .fetchMetadataLog: 9
    case .createTopics: 10
    case .electLeaders: 11
    case .alterConfigs: 12
    case .assignReplicasToDirs: 13
    case .offsetsForLeaderEpoch: 21
    case .deleteTopics: 22
    case .alterPartitionReassignments: 23
    case .alterReplicaLogDirs: 24
    case .getReplicaLogInfo: 25
    case .quorum(let response): index(of: response.body)
    }
  }

  private static func index(of body: QuorumRequest.Body) -> Int {
    switch body {
    case .vote: 14
    case .beginEpoch: 15
    case .endEpoch: 16
    case .fetch: 17
    case .fetchSnapshot: 18
    case .addVoter, .removeVoter: 19
    case .describe: 20
    }
  }

  private static func index(of body: QuorumResponse.Body) -> Int {
    switch body {
    case .vote: 14
    case .beginEpoch: 15
    case .endEpoch: 16
    case .fetch: 17
    case .fetchSnapshot: 18
    case .voters: 19
    case .describe: 20
    }
  }
}
