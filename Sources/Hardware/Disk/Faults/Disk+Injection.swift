import Primitives

extension Disk {
  /// Brings a fault upon the disk.
  ///
  /// - Parameters:
  ///   - fault: What breaks.
  ///   - name: Name by which `heal` can end it alone.
  ///   - length: How long it lasts; until healed by default.
  /// - Returns: Serial number of the injection, whose hits `injections` counts.
  @discardableResult
  public mutating func inject(
    _ fault: DiskFault,
    name: String? = nil,
    for length: Interval? = nil,
    at instant: Instant
  ) -> Int {
    advance(to: instant)
    let serial = Int32(injections.count)
    injections.append(DiskInjection(serial: serial, kind: fault.kind, name: name))
    var armed = arm(fault, serial, length, at: instant)
    switch fault {
    case .wipe: wipe(serial)
    case .evict(let evict): drop(evict.file, serial, at: instant)
    case .regionCorruption(let region): corrupt(region, &armed, at: instant)
    default:
      if let place = fault.place, place.every == nil {
        strikeAllPlaces(place, &armed, at: instant)
        if case .bitRot = fault { return Int(serial) }
      }
      faults.armed.append(armed)
      if case .fill(let fill) = fault { takeSpace(leaving: fill.leave) }
      deriveState()
      wake(for: armed)
    }
    return Int(serial)
  }

  /// Ends every fault; capacity returns to the profile's and what `fill` took is given back.
  ///
  /// Damage that was done stays, but every sector can be read again.
  public mutating func heal(at instant: Instant) {
    advance(to: instant)
    remount(at: instant)
    faults.armed = []
    faults.filters = []
    makeReadable { _ in true }
    deriveState()
  }

  /// Ends the faults that were given a name; returns whether there was any.
  @discardableResult
  public mutating func heal(named name: String, at instant: Instant) -> Bool {
    advance(to: instant)
    let ended = injections.filter { $0.name == name }.map(\.serial)
    for serial in ended { heal(serial, at: instant) }
    return !ended.isEmpty
  }

  /// Ends every fault of a kind.
  public mutating func heal(_ kind: DiskFaultName, at instant: Instant) {
    advance(to: instant)
    for injection in injections where injection.kind == kind {
      heal(injection.serial, at: instant)
    }
  }

  private mutating func heal(_ serial: Int32, at instant: Instant) {
    if halt?.injection == serial { remount(at: instant) }
    end(serial)
  }

  /// Takes all free space but `left` with data that belongs to nobody.
  public mutating func fill(leaving left: ByteCount, at instant: Instant) {
    inject(.fill(FillFault(leave: left)), at: instant)
  }

  /// Gives back what `fill` took.
  public mutating func freeFill(at instant: Instant) { heal(.fill, at: instant) }

  /// Whether some fault is in force.
  public var isTroubled: Bool { !faults.armed.isEmpty }

  /// What is broken on the media now, in order of time.
  public var damages: [DiskDamage] { faults.damages }

  /// Whether damage was done since `takeFreshDamage` was last called.
  public var hasFreshDamage: Bool { faults.fresh > 0 }

  /// Number of damages done since the last call.
  public mutating func takeFreshDamage() -> Int {
    defer { faults.fresh = 0 }
    return faults.fresh
  }

  /// Whether a failed write-out left memory with what the media lack and nobody will write, since
  /// the last call.
  public mutating func takeDrops() -> Bool {
    defer { faults.hasDropped = false }
    return faults.hasDropped
  }

  /// Whether a failed write-out took back what a process had written, since the last call.
  public mutating func takeReverts() -> Bool {
    defer { faults.hasReverted = false }
    return faults.hasReverted
  }

  private func arm(_ fault: DiskFault, _ serial: Int32, _ length: Interval?, at instant: Instant)
    -> DiskArmedFault
  {
    let coordinates = fault.coordinates
    var targets = fault.failing
    if let writes = fault.writes { targets = writes.target.set }
    var armed = DiskArmedFault(
      serial: serial,
      fault: fault,
      targets: targets,
      coordinates: coordinates,
      skips: coordinates.nth - 1,
      left: coordinates.count,
      next: instant,
      until: length.map { instant + $0 } ?? .distantFuture,
      stream: faultStream(serial)
    )
    if let every = coordinates.every { armed.next = instant + armed.gap(every) }
    if case .slow(let slow) = fault, let every = slow.every {
      armed.next = instant + armed.gap(every)
    }
    return armed
  }

  func faultStream(_ serial: Int32) -> RandomStream {
    RandomStream(seed: seed, purpose: "disk.fault", entity: entity << 20 | UInt64(serial))
  }

  mutating func end(_ serial: Int32) {
    faults.armed.removeAll { $0.serial == serial }
    faults.filters.removeAll { $0.injection == serial }
    makeReadable { $0 == serial }
    deriveState()
  }

  private mutating func makeReadable(where isChosen: (Int32) -> Bool) {
    guard !faults.unreadable.isEmpty else { return }
    let ended = faults.unreadable.filter { isChosen($0.injection) }
    faults.unreadable.removeAll { isChosen($0.injection) }
    for gone in ended {
      faults.damages.removeAll {
        $0.kind == .latentSector && $0.inode == gone.inode && $0.injection == gone.injection
      }
    }
  }

  /// Works out what the faults in force mean together; the latest of a kind counts.
  mutating func deriveState() {
    faults.failing = []
    faults.mangling = []
    faults.hasQuota = false
    faults.isLost = false
    faults.isReadOnly = false
    faults.slow = nil
    faults.lyingFlush = nil
    usablePages = Self.usablePages(profile, profile.capacity)
    var isFilled = false
    for armed in faults.armed {
      switch armed.fault {
      case .readOnly(let fault) where fault.target == nil: faults.isReadOnly = true
      case .readOnly where armed.left == 0: faults.isReadOnly = true
      case .capacity(let fault): usablePages = Self.usablePages(profile, fault.size)
      case .fill: isFilled = true
      case .quota: faults.hasQuota = true
      case .slow(let fault): faults.slow = episode(fault, armed)
      case .lyingFlush(let fault): faults.lyingFlush = fault
      case .deviceLoss: faults.isLost = true
      default: break
      }
      if armed.fault.writes == nil {
        faults.failing.formUnion(armed.targets)
      } else {
        faults.mangling.formUnion(armed.targets)
      }
    }
    if !isFilled { ballastPages = 0 }
    guard let halt else { return }
    faults.isReadOnly = true
    faults.failing.formUnion(halt.failure == .shutdown ? .calls : .sync)
  }

  private func episode(_ fault: SlowDiskFault, _ armed: DiskArmedFault) -> SlowDiskFault {
    var fault = fault
    fault.until = min(fault.until, armed.until)
    return fault
  }

  private mutating func takeSpace(leaving left: ByteCount) {
    let leftPages = (left.bytes + Self.pageSize - 1) / Self.pageSize
    ballastPages = max(0, usablePages - leftPages - usedPages)
  }

  // Time.

  /// Makes sure that `advance` looks at a fault when it strikes by itself or ends.
  func instantOfInterest(_ armed: DiskArmedFault) -> Instant {
    var instant = armed.until
    if armed.fault.place != nil, armed.coordinates.every != nil {
      instant = min(instant, armed.next)
    }
    return instant
  }

  private mutating func wake(for armed: DiskArmedFault) {
    nextDue = min(nextDue, instantOfInterest(armed))
  }

  /// When a fault next strikes by itself or ends.
  func faultsDue() -> Instant {
    faults.armed.reduce(.distantFuture) { min($0, instantOfInterest($1)) }
  }

  /// Lets faults strike the media that are due, and ends those whose time is over.
  mutating func workOnFaults(at instant: Instant) {
    let over = faults.armed.filter { $0.until <= instant }
    for armed in over { end(armed.serial) }
    for index in faults.armed.indices where instantOfInterest(faults.armed[index]) <= instant {
      var armed = faults.armed[index]
      if armed.hits(at: instant), let place = armed.fault.place {
        strike(place, &armed, at: instant)
      }
      faults.armed[index] = armed
      if armed.left == 0 { faults.armed[index].next = .distantFuture }
    }
  }
}
