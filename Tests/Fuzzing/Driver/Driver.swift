import FuzzEntry

typealias Arguments = UnsafeMutablePointer<UnsafeMutablePointer<CChar>?>
typealias OneInput = @convention(c) (UnsafePointer<UInt8>?, Int) -> CInt

@_silgen_name("LLVMFuzzerRunDriver")
func runFuzzer(
  _ count: UnsafeMutablePointer<CInt>,
  _ arguments: UnsafeMutablePointer<Arguments>,
  _ one: OneInput
) -> CInt

/// Feeds one input to the target and stops the process when the outcome is wrong.
func feed(_ target: FuzzTarget, _ start: UnsafePointer<UInt8>?, _ count: Int) -> CInt {
  let input = unsafe [UInt8](UnsafeBufferPointer(start: start, count: count))
  if let complaint = target.complaint(about: input) { fatalError(complaint) }
  return 0
}

/// `fuzz TARGET [options and corpus folders of libFuzzer]`; stands where `main` would.
@_cdecl("fuzz_main")
func fuzz(_ count: CInt, _ arguments: Arguments) -> CInt {
  guard count > 1, let name = unsafe arguments[1],
    let target = FuzzTarget(rawValue: unsafe String(cString: name))
  else {
    print("usage: fuzz TARGET [options], TARGET one of", FuzzTarget.allCases.map(\.rawValue))
    return 2
  }
  var rest = count - 1
  var shifted = unsafe arguments + 1
  unsafe shifted[0] = arguments[0]
  switch target {
  case .batches: return unsafe runFuzzer(&rest, &shifted) { unsafe feed(.batches, $0, $1) }
  case .files: return unsafe runFuzzer(&rest, &shifted) { unsafe feed(.files, $0, $1) }
  case .recovery: return unsafe runFuzzer(&rest, &shifted) { unsafe feed(.recovery, $0, $1) }
  case .scenarios: return unsafe runFuzzer(&rest, &shifted) { unsafe feed(.scenarios, $0, $1) }
  }
}

/// The name that libFuzzer's own `main`, which is not used, wants.
@_cdecl("LLVMFuzzerTestOneInput")
func unused(_ start: UnsafePointer<UInt8>?, _ count: Int) -> CInt { 0 }
