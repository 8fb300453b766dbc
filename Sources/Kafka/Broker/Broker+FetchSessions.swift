import Environment
import KafkaProtocol
import Primitives

/// What a fetch request is to its session (`FetchContext`).
enum FetchContext: Sendable {
  /// It has none.
  case sessionless
  /// It names every partition and wants a session.
  case full
  /// It goes on with a session, whose next request must have `epoch`.
  case incremental(id: Int32, epoch: Int32)
}

// Fetch sessions (KIP-227, `FetchManager#newContext`).
extension Broker {
  /// What a request is to its session, with the partitions of the session in the request.
  mutating func openContext(
    of request: inout FetchRequest,
    on machine: inout some Machine<KafkaMessage>
  ) -> Result<FetchContext, Refusal> {
    let mark = request.session
    if mark.isFull {
      if mark.id != 0 { sessions.remove(mark.id) }
      return .success(mark.epoch == 0 ? .full : .sessionless)
    }
    guard let place = sessions.place(of: mark.id) else {
      machine.reach(Probe("broker.session.not-found"))
      return .failure(Refusal(code: .fetchSessionIdNotFound))
    }
    guard sessions[place].epoch == mark.epoch else {
      machine.reach(Probe("broker.session.wrong-epoch"))
      return .failure(Refusal(code: .invalidFetchSessionEpoch))
    }
    sessions[place].update(request)
    sessions[place].used = machine.monotonicNow
    sessions[place].epoch = mark.next.epoch
    request.partitions = sessions[place].asked
    guard request.partitions.isEmpty else {
      return .success(.incremental(id: mark.id, epoch: mark.next.epoch))
    }
    machine.reach(Probe("broker.session.empty"))
    sessions.remove(mark.id)
    return .success(.sessionless)
  }

  /// Where the session is that an answer of that context belongs to, if it is still to have one.
  mutating func session(of context: FetchContext) -> Int? {
    guard let place = sessions.place(of: context, near: 0),
      case .incremental(_, let epoch) = context, sessions[place].epoch == epoch
    else { return nil }
    return place
  }

  /// The answer as its session wants it (`updateAndGenerateResponseData`).
  mutating func told(
    _ response: FetchResponse,
    to request: FetchRequest,
    _ context: FetchContext,
    on machine: inout some Machine<KafkaMessage>
  ) -> FetchResponse {
    var response = response
    response.covered = request.partitions.count
    switch context {
    case .sessionless: break
    case .full: response.session = begin(request, response.partitions, on: &machine)
    case .incremental(let id, let epoch):
      response.session = id
      // One that made way meanwhile has nothing to compare with; its next request is refused.
      guard let place = sessions.place(of: id) else { break }
      guard sessions[place].epoch == epoch else {
        return FetchResponse(error: .invalidFetchSessionEpoch, partitions: [])
      }
      response.partitions = sessions[place].filter(response.partitions, all: false)
      if isCrowded(response, request) {
        machine.reach(Probe("broker.session.crowded-answer"))
        sessions[place].moveBack(response.partitions)
      }
      if response.partitions.count < response.covered {
        machine.reach(Probe("broker.session.partition-without-news"))
      }
    }
    return response
  }

  /// Whether an answer had no room left for all that one partition may be given.
  private func isCrowded(_ response: FetchResponse, _ request: FetchRequest) -> Bool {
    let most = request.partitions.reduce(0) { max($0, $1.maxBytes.bytes) }
    let given = response.partitions.reduce(0) { $0 + Int64($1.records.count) }
    return given > 0 && given + most > roomForRecords(of: request)
  }

  /// Begins a session, if there is room; its id, or 0.
  private mutating func begin(
    _ request: FetchRequest,
    _ parts: [FetchResponse.Partition],
    on machine: inout some Machine<KafkaMessage>
  ) -> Int32 {
    guard !request.partitions.isEmpty else { return 0 }
    let isFollower = request.replica.raw >= 0
    let now = machine.monotonicNow
    let (isFree, evicted) = sessions.makeRoom(
      isPrivileged: isFollower,
      size: request.partitions.count,
      now: now
    )
    if evicted { machine.reach(Probe("broker.session.evicted")) }
    guard isFree else {
      machine.reach(Probe("broker.session.no-room"))
      return 0
    }
    var session = FetchSession(
      id: freshSessionID(on: &machine),
      isPrivileged: isFollower,
      created: now,
      used: now,
      asked: request.partitions
    )
    _ = session.filter(parts, all: true)
    sessions.insert(session)
    return session.id
  }

  private mutating func freshSessionID(on machine: inout some Machine<KafkaMessage>) -> Int32 {
    while true {
      let id = Int32(machine.random(below: UInt64(Int32.max), for: .fetchSession)) + 1
      if sessions.place(of: id) == nil { return id }
    }
  }
}
