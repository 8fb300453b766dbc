import Environment
import KafkaLog
import KafkaProtocol
import Primitives

// The orderly stop (`BrokerServer#shutdown`, `LogManager#shutdown`).
extension Broker {
  /// How long the controller's leave is awaited.
  static let controlledShutdownLimit: Interval = .minutes(5)

  /// The operator asks for a stop: leaderships are given away first, if the broker knows that it
  /// may have any (`BrokerLifecycleManager#BeginControlledShutdownEvent`).
  mutating func beginControlledShutdown(on machine: inout some Machine<KafkaMessage>) {
    switch lifecycle.state {
    case .running:
      guard config.controlledShutdown else { return beginStopping(on: &machine) }
      lifecycle.state = .pendingControlledShutdown
      lifecycle.shutdownTimer.set(
        machine.monotonicNow + Self.controlledShutdownLimit,
        on: &machine
      )
      communicate(on: &machine)
    case .notRunning, .starting, .recovery: beginStopping(on: &machine)
    case .pendingControlledShutdown, .shuttingDown, .halted: break
    }
  }

  /// Stops serving and closes the logs, one a step.
  mutating func beginStopping(on machine: inout some Machine<KafkaMessage>) {
    guard lifecycle.state != .shuttingDown, lifecycle.state != .halted else { return }
    lifecycle.state = .shuttingDown
    lifecycle.timer.clear()
    lifecycle.shutdownTimer.clear()
    lifecycle.registrationTimer.clear()
    metadata.timer.clear()
    assignments.timer.clear()
    for index in fetchers.indices {
      fetchers[index].timer.clear()
      fetchers[index].link.close(on: &machine)
    }
    maintenance.closing = partitions.sortedSlots.reversed()
    continueStopping(on: &machine)
  }

  private func continueStopping(on machine: inout some Machine<KafkaMessage>) {
    let token = TimerToken(kind: BrokerTimer.stopping.rawValue, lane: BrokerTimer.stopping.lane)
    machine.setTimer(token, at: machine.monotonicNow)
  }

  /// Does the next step: high watermarks, then each log, then each directory's checkpoints and
  /// marker, then the end.
  mutating func stoppingStep(on machine: inout some Machine<KafkaMessage>) {
    guard lifecycle.state == .shuttingDown else { return }
    if !maintenance.watermarksWritten {
      maintenance.watermarksWritten = true
      if isPublishing { checkpointHighWatermarks(on: &machine) }
      return continueStopping(on: &machine)
    }
    if let slot = maintenance.closing.popLast() {
      closeLog(slot, on: &machine)
      return continueStopping(on: &machine)
    }
    for index in directories.indices where directories[index].isOnline {
      finish(index, on: &machine)
    }
    halt("orderly shutdown", on: &machine)
  }

  private mutating func closeLog(_ slot: Int, on machine: inout some Machine<KafkaMessage>) {
    let now = machine.wallClockMilliseconds
    do throws(LogError) {
      try partitions.slots[slot].log?.close(now: now, on: &machine)
    } catch {
      maintenance.unclosed.insert(partitions.slots[slot].directory)
    }
  }

  /// Writes the last checkpoints and, as the very last, the clean-shutdown marker.
  ///
  /// A directory whose logs were not all closed gets neither, one whose logs were not all loaded no
  /// marker; a failed checkpoint does not prevent it unless the variant `cleanMarkerNeedsClose` is
  /// on.
  private mutating func finish(_ index: Int, on machine: inout some Machine<KafkaMessage>) {
    if directories[index].loader != nil {
      finishLoaded(index, on: &machine)
    } else {
      closeFutures(of: index, on: &machine)
      guard directories[index].isLoaded, !maintenance.unclosed.contains(index) else { return }
      checkpointRecoveryPoints(of: index, on: &machine)
      checkpointLogStarts(of: index, on: &machine)
    }
    guard directories[index].isLoaded, !maintenance.unclosed.contains(index) else { return }
    let isTrusted =
      !maintenance.uncheckpointed.contains(index) || !variants.contains(.cleanMarkerNeedsClose)
    guard isTrusted else { return }
    try? directories[index].log.writeCleanShutdown(
      brokerEpoch: lifecycle.brokerEpoch,
      on: &machine
    )
  }

  /// Stops while directories are loaded: closes the logs that are and rewrites the checkpoints with
  /// these alone, so that the others lose their entries, as in Kafka (kafka-log trap 19).
  ///
  /// A directory in which loading has not begun stays as it is. Under the variant
  /// `checkpointsNeedLoading` one that is not wholly loaded keeps what it
  /// has.
  private mutating func finishLoaded(_ index: Int, on machine: inout some Machine<KafkaMessage>) {
    guard var loader = directories[index].loader, loader.hasBegun else { return }
    directories[index].loader = nil
    var loaded = loader.takeLogs()
    let now = machine.wallClockMilliseconds
    for place in loaded.indices {
      do throws(LogError) { try loaded[place].log.close(now: now, on: &machine) } catch {
        maintenance.unclosed.insert(index)
      }
    }
    let keepsOthers = variants.contains(.checkpointsNeedLoading) && !directories[index].isLoaded
    guard !maintenance.unclosed.contains(index), !keepsOthers else { return }
    let points = loaded.map { PartitionOffset(name: $0.name, offset: $0.log.recoveryPoint) }
    write(points, to: .recoveryPoint, of: index, on: &machine)
    let starts = loaded.filter(\.log.logStartNeedsCheckpoint)
      .map { PartitionOffset(name: $0.name, offset: $0.log.logStartOffset) }
    write(starts, to: .logStart, of: index, on: &machine)
  }
}
