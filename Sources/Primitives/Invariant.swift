/// Stops the process with a message when Wavetank itself is wrong.
///
/// For bugs of the simulator only: a misbehaving world is a typed error, a broken promise of the
/// system under test is a violation. Checked in every build.
@inlinable
public func invariant(
  _ condition: @autoclosure () -> Bool,
  _ message: @autoclosure () -> String,
  file: StaticString = #fileID,
  line: UInt = #line
) {
  if !condition() { fatalError(message(), file: file, line: line) }
}
