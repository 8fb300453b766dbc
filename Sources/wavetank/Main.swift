@main
struct Wavetank {
  static func main() {}
}
