/// Whether two numbers agree to about seven digits, or to what `error` says.
func agree(_ a: Double, _ b: Double, within error: Double = 5e-7) -> Bool {
  a == b || abs(a - b) <= error * max(abs(a), abs(b))
}
