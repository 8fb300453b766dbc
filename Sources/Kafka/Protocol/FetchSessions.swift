import Primitives

/// Which fetch session a request belongs to, and where in it (KIP-227).
public struct FetchSessionMark: Hashable, Sendable {
  /// The session; 0 is none.
  public var id: Int32
  /// 0 begins a session, -1 asks without one, others count the session's requests from 1.
  public var epoch: Int32

  /// Names a place in a session.
  public init(id: Int32, epoch: Int32) {
    self.id = id
    self.epoch = epoch
  }

  /// A request that neither begins nor continues a session.
  public static let sessionless = FetchSessionMark(id: 0, epoch: -1)
  /// A request that begins a session.
  public static let first = FetchSessionMark(id: 0, epoch: 0)

  /// Whether the request names every partition that it is about.
  public var isFull: Bool { epoch == 0 || epoch == -1 }

  /// The place after this one; epochs go round to 1.
  public var next: FetchSessionMark {
    FetchSessionMark(id: id, epoch: epoch == .max ? 1 : epoch + 1)
  }
}

/// A fetcher's side of its session with one broker (`FetchSessionHandler`): what goes into the next
/// request, and whether an answer may be believed.
public struct FetchSessionHandler: Sendable {
  /// Where the next request stands.
  public private(set) var mark = FetchSessionMark.first
  /// The session's partitions as they were last asked for.
  private var known: [FetchRequest.Partition] = []

  /// Makes a fetcher without a session.
  public init() {}

  /// Turns a request that names every partition into one that names what changed, if there is a
  /// session.
  public mutating func prepare(_ request: inout FetchRequest) {
    let all = request.partitions
    request.session = mark
    request.covered = all.count
    if !mark.isFull {
      let (changed, gone) = changes(to: all)
      request.partitions = changed
      request.forgotten = gone
    }
    known = all
  }

  private func changes(
    to all: [FetchRequest.Partition]
  ) -> (changed: [FetchRequest.Partition], gone: [TopicPartition]) {
    if let changes = changesOfSameNames(to: all) { return changes }
    var places: [TopicPartition: Int] = [:]
    for (place, part) in known.enumerated() { places[part.partition] = place }
    var changed: [FetchRequest.Partition] = []
    var gone: [TopicPartition] = []
    for part in all {
      guard let place = places.removeValue(forKey: part.partition) else {
        changed.append(part)
        continue
      }
      if known[place] != part { changed.append(part) }
      if known[place].topicID != part.topicID { gone.append(part.partition) }
    }
    gone += known.map(\.partition).filter { places[$0] != nil }
    return (changed, gone)
  }

  private func changesOfSameNames(
    to all: [FetchRequest.Partition]
  ) -> (changed: [FetchRequest.Partition], gone: [TopicPartition])? {
    guard known.count == all.count else { return nil }
    var changed: [FetchRequest.Partition] = []
    var gone: [TopicPartition] = []
    for index in all.indices {
      guard known[index].partition == all[index].partition else { return nil }
      guard known[index] != all[index] else { continue }
      changed.append(all[index])
      if known[index].topicID != all[index].topicID { gone.append(all[index].partition) }
    }
    return (changed, gone)
  }

  /// Takes note of an answer; false when it tells nothing but that the session is to begin anew.
  public mutating func take(_ response: FetchResponse) -> Bool {
    switch response.error {
    case .fetchSessionIdNotFound:
      mark = .first
      return false
    case .invalidFetchSessionEpoch:
      mark.epoch = 0
      return false
    default: break
    }
    if response.session == 0 {
      mark = .first
    } else {
      mark = FetchSessionMark(id: response.session, epoch: mark.isFull ? 1 : mark.next.epoch)
    }
    return true
  }

  /// No answer will come: the next request closes the session and begins another.
  public mutating func fail() { mark.epoch = 0 }
}
