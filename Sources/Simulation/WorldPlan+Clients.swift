import Checking
import KafkaClients
import KafkaProtocol
import Primitives
import Scenarios

extension WorldPlan {
  /// Every partition, topic by topic.
  var allPartitions: [TopicPartition] {
    scenario.topics.indices.flatMap { partitions(ofTopic: $0) }
  }

  /// Partitions of a topic; empty for a topic the scenario does not have.
  func partitions(named topic: String) -> [TopicPartition] {
    scenario.topics.firstIndex { $0.name == topic }.map { partitions(ofTopic: $0) } ?? []
  }

  private func partitions(ofTopic index: Int) -> [TopicPartition] {
    (0..<scenario.topics[index].partitions).map {
      TopicPartition(topic: Int32(index), partition: Int32($0))
    }
  }

  private var bootstrap: [NodeID] { (0..<brokerCount).map { NodeID($0) } }

  func writerID(_ slot: Int) -> NodeID { NodeID(brokerCount + 1 + slot) }

  func producer(_ slot: Int) -> Producer {
    let writer = scenario.writers[slot]
    let gap = max(1, writer.meanGap.nanoseconds)
    var workload = ProducerWorkload(
      partitions: partitions(named: writer.topic), recordsPerSecond: max(1, 1_000_000_000 / gap),
      recordSize: writer.bytes)
    workload.arrivals = .poisson
    workload.startAfter = .seconds(1)
    return Producer(
      id: writerID(slot), config: producerConfigs[slot], workload: workload, bootstrap: bootstrap)
  }

  func consumer(_ slot: Int) -> Consumer {
    Consumer(
      id: NodeID(brokerCount + 1 + scenario.writers.count + slot), config: consumerConfigs[slot],
      partitions: partitions(named: scenario.readers[slot].topic), bootstrap: bootstrap)
  }

  /// The operator: creates the scenario's topics, then does what the script says.
  func admin() -> AdminClient {
    let id = NodeID(brokerCount + 1 + scenario.writers.count + scenario.readers.count)
    let commands = scenario.topics.enumerated().map { index, topic in
      AdminCommand.createTopic(
        CreateTopicsRequest(
          name: topic.name, topic: Int32(index), partitions: Int32(topic.partitions),
          replicationFactor: Int16(topic.replicationFactor),
          configs: topic.configs.map { (key: $0.key, value: $0.value) },
          assignment: (topic.assignment ?? []).map { $0.map { NodeID($0) } }))
    }
    return AdminClient(id: id, controllers: [controllerID], commands: commands)
  }

  /// What the checkers hold the run to.
  var checkerConfiguration: CheckerConfiguration {
    let contracts = allPartitions.map { partition in
      let topic = scenario.topics[Int(partition.topic)]
      return PartitionContract(
        partition: partition, name: "\(topic.name)-\(partition.partition)",
        replicationFactor: topic.replicationFactor, minInSync: minInSync(topic))
    }
    return CheckerConfiguration(
      contracts: contracts, firstPartition: firstPartition, nodeNames: nodeNames,
      idempotentProducers: producerConfigs.indices.filter { producerConfigs[$0].idempotence }
        .map { writerID($0) })
  }

  private func minInSync(_ topic: TopicPlan) -> Int {
    let key = "min.insync.replicas"
    let own = topic.configs.last { $0.key == key }?.value
    let server = scenario.cluster.server.last { $0.key == key }?.value
    return Int(own ?? server ?? "1") ?? 1
  }
}
