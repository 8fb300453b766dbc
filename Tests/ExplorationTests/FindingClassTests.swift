import Testing

@testable import Exploration

@Suite("Classes of findings")
struct FindingClassTests {
  @Test("numbers do not tell two findings of one place apart")
  func numbers() {
    let a = FindingClass.withoutNumbers("orders-0: node 12 is in sync with its log ending at 340")
    let b = FindingClass.withoutNumbers("orders-1: node 3 is in sync with its log ending at 7")
    #expect(a == b)
    #expect(a == "orders-#: node # is in sync with its log ending at #")
    #expect(a != FindingClass.withoutNumbers("orders-1: node 3 leads with its log ending at 7"))
  }
}
