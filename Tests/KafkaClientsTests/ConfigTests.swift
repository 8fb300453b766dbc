import KafkaClients
import KafkaProtocol
import Primitives
import Testing

@Suite struct ConfigTests {
  @Test("defaults are Kafka's")
  func defaults() throws {
    let producer = try ProducerConfig(properties: [])
    #expect(producer.acks == -1 && producer.idempotence && producer.linger == .zero)
    #expect(producer.deliveryTimeout == .minutes(2) && producer.batchSize == .kibibytes(16))
    #expect(producer.connections.requestTimeout == .seconds(30))
    let consumer = try ConsumerConfig(properties: [])
    #expect(consumer.fetchMaxWait == .milliseconds(500) && consumer.offsetReset == .latest)
  }

  @Test("settings that forbid idempotence switch it off, or conflict when it was asked for")
  func idempotence() throws {
    let forbidding: [(key: String, value: String)] = [
      ("acks", "1"), ("retries", "0"), ("max.in.flight.requests.per.connection", "6"),
    ]
    for property in forbidding {
      #expect(try !ProducerConfig(properties: [property]).idempotence)
      #expect(throws: PropertyError.self) {
        try ProducerConfig(properties: [property, ("enable.idempotence", "true")])
      }
    }
  }

  @Test("delivery.timeout.ms below linger plus request timeout is refused")
  func deliveryTimeout() throws {
    #expect(throws: PropertyError.self) {
      try ProducerConfig(properties: [("delivery.timeout.ms", "1000")])
    }
    let raised = try ProducerConfig(properties: [("request.timeout.ms", "300000")])
    #expect(raised.deliveryTimeout == .minutes(5))
  }

  @Test("wrong properties say what is wrong")
  func errors() {
    let cases: [([(key: String, value: String)], String)] = [
      ([("linger", "5")], "unknown setting 'linger'; did you mean 'linger.ms'?"),
      ([("lingr.ms", "5")], "unknown setting 'lingr.ms'; did you mean 'linger.ms'?"),
      (
        [("linger.ms", "-5")],
        "setting 'linger.ms' is '-5': expected milliseconds in 0…9223372036854775807"
      ),
      ([("acks", "2")], "setting 'acks' is '2': expected one of all, -1, 0, 1"),
      ([("retries", "1"), ("retries", "2")], "setting 'retries' is given twice"),
      (
        [("enable.idempotence", "yes")],
        "setting 'enable.idempotence' is 'yes': expected true or false"
      ),
    ]
    for (properties, expected) in cases {
      do throws(PropertyError) {
        _ = try ProducerConfig(properties: properties)
        Issue.record("\(properties) was accepted")
      } catch {
        #expect(error.description == expected)
      }
    }
  }

  @Test("values are read as Kafka reads them")
  func values() throws {
    let config = try ProducerConfig(properties: [
      ("linger.ms", " 5 "), ("acks", "all"), ("enable.idempotence", "FALSE"),
      ("delivery.timeout.ms", "9223372036854775807"), ("batch.size", "1"),
    ])
    #expect(config.linger == .milliseconds(5) && !config.idempotence)
    #expect(config.deliveryTimeout == .nanoseconds(.max))
  }
}
