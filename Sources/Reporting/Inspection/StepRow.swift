import Primitives
import Simulation

extension EventAccount {
  /// The event as a row: number, instant, machine, what.
  public var row: String {
    "\(Figures.pad("\(number)", to: 9, right: true))  "
      + "\(Figures.pad("\(instant)", to: 15, right: true))  "
      + "\(Figures.pad(node, to: 12))  \(kind)"
  }
}
