extension KafkaMessage {
  /// How many partitions a node has to look at for this message, named in it or not: what tells a
  /// small message from one that does the work of many.
  public var partitionEntries: Int {
    switch self {
    case .request(_, .produce(let request)): request.partitions.count
    case .request(_, .fetch(let request)): request.covered
    case .request(_, .alterPartition(let request)): request.partitions.count
    case .response(_, .produce(let response)): response.partitions.count
    case .response(_, .fetch(let response)): response.covered
    case .request, .response: 0
    }
  }
}
