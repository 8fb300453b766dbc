/// A partition by topic name and index, written `orders-0`.
public struct PartitionName: Hashable, Sendable, CustomStringConvertible {
  /// Topic name.
  public var topic: String
  /// Partition index, from 0.
  public var partition: Int

  /// Names a partition.
  public init(topic: String, partition: Int) {
    self.topic = topic
    self.partition = partition
  }

  /// `topic-partition`, as Kafka names its log directories.
  public var description: String { "\(topic)-\(partition)" }
}

/// Names machines by role; resolved when its step runs.
public indirect enum Selector: Hashable, Sendable {
  /// A broker by id, from 0.
  case broker(Int)
  /// The leader that the controller's state names.
  case leader(PartitionName)
  /// The n-th replica, from 1, in assignment order, leaving out the leader.
  case follower(PartitionName, Int)
  /// Every replica but the leader.
  case followers(PartitionName)
  /// A controller by number, from 0; without a number the active one.
  case controller(Int?)
  /// The n-th controller, from 1, that is not the active one.
  case standby(Int)
  /// Every controller.
  case controllers
  /// Every broker in a rack.
  case rack(String)
  /// Every broker in a zone.
  case zone(String)
  /// Every broker; for power events every host.
  case all
  /// A producer by its place in the scenario, from 0.
  case writer(Int)
  /// A consumer by its place in the scenario, from 0.
  case reader(Int)
  /// Every producer and consumer.
  case clients
  /// The machine an earlier step bound to this name with `as`.
  case bound(String)
  /// One data disk of the machines that another selector names; only in steps on disks.
  case disk(Selector, DiskChoice)
}

/// One of the data disks of a machine.
public enum DiskChoice: Hashable, Sendable, CustomStringConvertible {
  /// By number, from 1.
  case number(Int)
  /// The one that holds the machine's replica of a partition.
  case under(PartitionName)

  /// The choice as written in scenario files.
  public var description: String {
    switch self {
    case .number(let number): "disk \(number)"
    case .under(let partition): "disk of \(partition)"
    }
  }
}

extension Selector: CustomStringConvertible {
  /// The selector as written in scenario files.
  public var description: String {
    switch self {
    case .broker(let id): "broker \(id)"
    case .leader(let partition): "leader(\(partition))"
    case .follower(let partition, let n): "follower(\(partition), \(n))"
    case .followers(let partition): "followers(\(partition))"
    case .controller(let number): number.map { "controller \($0)" } ?? "controller"
    case .standby(let n): "standby \(n)"
    case .controllers: "controllers"
    case .rack(let name): "rack \(name)"
    case .zone(let name): "zone \(name)"
    case .all: "all"
    case .writer(let index): "writer \(index)"
    case .reader(let index): "reader \(index)"
    case .clients: "clients"
    case .bound(let name): name
    case .disk(let who, let choice): "\(who) \(choice)"
    }
  }
}
