import Testing

@Suite struct LayerTests {
  @Test("every file imports only what the table of layers allows")
  func imports() throws {
    for layer in Layers.simulated + Layers.visible {
      let system = Layers.visible.contains { $0.target == layer.target } ? ["Foundation"] : []
      for file in try Repository.files(in: layer.folder, suffix: ".swift") {
        for module in file.imports where !system.contains(module) {
          // Stories are told to the framework that runs the tests.
          if layer.target == "WavetankTesting", module == "Testing" { continue }
          // Real files need the system's calls, and only there.
          if file.path == "Sources/Environment/PosixStorage.swift", module == "Glibc" { continue }
          #expect(layer.imports.contains(module), "\(file.path) imports \(module)")
        }
      }
    }
  }

  @Test("every Swift file belongs to a layer of the table")
  func complete() throws {
    let folders = (Layers.simulated + Layers.visible).map { $0.folder + "/" }
    let files = try Repository.files(in: "Sources", suffix: ".swift")
    #expect(files.count > 100)
    for file in files {
      #expect(folders.contains { file.path.hasPrefix($0) }, "\(file.path) is in no layer")
    }
  }

  @Test("the table's arrows point one way only")
  func acyclic() {
    var above: Set<String> = ["CChecksum", "CAllocations"]
    for layer in Layers.simulated + Layers.visible {
      #expect(layer.imports.isSubset(of: above), "\(layer.target) imports what stands below it")
      above.insert(layer.target)
    }
  }

  @Test("the virtual world knows no Kafka, and Kafka no virtual world")
  func strangers() {
    let virtual: Set<String> = ["Engine", "Hardware", "Checking", "Simulation", "Scenarios"]
    for layer in Layers.simulated where layer.target != "Simulation" {
      let isKafka = layer.target.hasPrefix("Kafka")
      if isKafka { #expect(layer.imports.isDisjoint(with: virtual), "\(layer.target)") }
      if ["Engine", "Hardware", "Checking"].contains(layer.target) {
        #expect(!layer.imports.contains { $0.hasPrefix("Kafka") }, "\(layer.target)")
      }
    }
  }

  @Test("the import scanner sees plain, public and testable imports, and no comment")
  func scanner() {
    let file = Repository.File(
      path: "x.swift",
      text: """
        import A
        public import B
        @testable import C
        // import D
        let text = "we import E"
        import struct F.G
        """
    )
    #expect(file.imports == ["A", "B", "C", "F"])
  }

  @Test("the package has no dependency on another package")
  func dependencies() throws {
    let manifest = try Repository.text("Package.swift")
    let isAlone = !manifest.contains(".package(")
    #expect(isAlone)
  }
}
