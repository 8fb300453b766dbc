import Primitives

/// One step of a script: when, and what then.
///
/// Steps run in order. `at` counts from the start of the run, `after` from the end of the previous
/// step; with neither the step runs at once. A step whose `at` has passed runs at once.
public struct ScriptStep: Hashable, Sendable {
  /// Index in the script, from 0.
  public var index: Int
  /// Where the step stands in the file.
  public var position: SourcePosition
  /// The step as text for reports, such as `kill leader(orders-0)`.
  public var text: String
  /// Earliest instant, counted from the start of the run.
  public var at: Interval?
  /// Delay after the previous step ended.
  public var after: Interval?
  /// Time after which the fault ends by itself and what it stopped starts again; nil for never.
  ///
  /// Pauses, clogs, slow disks and described disk faults have a length of their own.
  public var lasting: Interval?
  /// Name to bind the step's first target to, for use as a selector in later steps.
  public var binding: String?
  /// What happens.
  public var action: ScriptAction

  /// A step at an instant.
  public init(index: Int, at: Interval, text: String, action: ScriptAction) {
    self.init(
      index: index,
      position: .start,
      text: text,
      at: at,
      after: nil,
      lasting: nil,
      binding: nil,
      action: action
    )
  }

  init(
    index: Int,
    position: SourcePosition,
    text: String,
    at: Interval?,
    after: Interval?,
    lasting: Interval?,
    binding: String?,
    action: ScriptAction
  ) {
    self.index = index
    self.position = position
    self.text = text
    self.at = at
    self.after = after
    self.lasting = lasting
    self.binding = binding
    self.action = action
  }
}

/// What a script step does.
public enum ScriptAction: Hashable, Sendable {
  /// The process dies at once; page cache and disk stay.
  case kill([Selector])
  /// The operating system crashes: the page cache is lost.
  case crash([Selector], keep: Survival)
  /// Power is lost: page cache and volatile device caches are lost; victims go within `spread`.
  case power([Selector], keep: Survival, spread: Interval)
  /// Dead machines and processes start again, one after the other `stagger` apart.
  case start([Selector], stagger: Interval)
  /// A clean, controlled shutdown.
  case shutdown([Selector])
  /// The process stops making progress, its sockets stay open; resumed after `length` if given.
  case pause([Selector], length: Interval?)
  /// Paused processes go on.
  case resume([Selector])
  /// No messages between two groups, or only from the first to the second when `oneWay`.
  case cut(name: String?, from: [Selector], to: [Selector], oneWay: Bool)
  /// Messages between two groups are lost at random, each a retransmission.
  case lossy(name: String?, from: [Selector], to: [Selector], loss: Ratio)
  /// Network cards carry `bandwidth` bytes per second for all connections, and take `delay` longer.
  case slowInterface(name: String?, [Selector], bandwidth: ByteCount?, delay: Interval)
  /// Standing connections are gone at the first group's end; the second hears nothing.
  case halfOpen(name: String?, [Selector], [Selector])
  /// No messages between the group and anybody else.
  case isolate(name: String?, [Selector])
  /// Ends network faults: all of them, or those of one name.
  case heal(name: String?)
  /// Messages from one group to the other are delayed until `length` has passed.
  case clog(from: [Selector], to: [Selector], length: Interval)
  /// Foreign data fills the disk so that `leave` bytes are free.
  case fillDisk([Selector], leave: ByteCount)
  /// The foreign data is removed.
  case freeDisk([Selector])
  /// The next `count` operations of a kind fail with an input/output error.
  case inputOutputError([Selector], StorageOperation, count: Int)
  /// The device becomes `factor` times slower, for `length` if given.
  case slowDisk([Selector], factor: Int, length: Interval?)
  /// A disk has a fault of a described kind, which `heal` ends by its name.
  case diskFault([Selector], kind: String, FaultArguments, name: String?)
  /// The wall clock jumps by a (possibly negative) interval.
  case stepClock([Selector], by: Interval)
  /// The wall clock gains (or loses) parts per million.
  case driftClock([Selector], partsPerMillion: Int64)
  /// The controller is asked for an election.
  case elect(PartitionName, ElectionKind)
  /// Configs of a topic, or of all brokers, change.
  case alterConfig(ConfigChange)
  /// The replicas of a partition are moved to these brokers, or moving them is given up (nil).
  case reassign(PartitionName, to: [Int]?)
  /// A machine's replica of a partition is moved to another of its disks, by number from 1.
  case moveReplica(PartitionName, on: Selector, disk: Int)
  /// A controller becomes a voter of the metadata quorum.
  case addVoter(Selector)
  /// A controller is a voter of the metadata quorum no more.
  case removeVoter(Selector)
  /// A topic is deleted.
  case deleteTopic(String)
  /// A topic of the scenario is created, again.
  case createTopic(String)
  /// Writers of the topic stop sending new records, or go on.
  case writers(topic: String?, active: Bool)
  /// Sends `count` records at once through the topic's first writer.
  case write(PartitionName, count: Int)
  /// Messages of a kind between two groups are held until released.
  case hold(name: String, kind: String, from: [Selector], to: [Selector])
  /// Held messages go on: all of them, or those of one name.
  case release(name: String?)
  /// Nothing happens; the step only binds a machine to a name.
  case bind(Selector)
  /// The script goes on when the condition holds; a verdict of its own when it does not in time.
  case wait(Condition, within: Interval)
}

/// What a crash leaves of data that was not synced.
public enum Survival: String, Hashable, Sendable, CaseIterable {
  /// The profile's allowed states, drawn from the seed.
  case drawn
  /// Only what was synced.
  case synced
  /// Everything, as if the cache had been flushed just in time.
  case cached
  /// Names only as synced; of each file's contents everything but a piece in the middle, or the
  /// first half where the file system keeps a prefix.
  case torn
}

/// A disk operation that a fault can fail.
public enum StorageOperation: String, Hashable, Sendable, CaseIterable {
  case read, write, sync
}

/// Which election is asked for.
public enum ElectionKind: String, Hashable, Sendable, CaseIterable {
  case preferred, unclean
}
