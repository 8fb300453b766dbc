import Primitives
import Testing

@Suite struct BytesTests {
  @Test("integers are written and read most significant byte first, in every width")
  func bigEndian() {
    var writer = ByteWriter(capacity: 15)
    writer.bigEndian(Int8(-2))
    writer.bigEndian(UInt16(0x0102))
    writer.bigEndian(Int32(-3))
    writer.bigEndian(Int64(0x0102_0304_0506_0708))
    let bytes = writer.finish()
    #expect(bytes.array == [0xFE, 1, 2, 0xFF, 0xFF, 0xFF, 0xFD, 1, 2, 3, 4, 5, 6, 7, 8])
    #expect(bytes.bigEndian(at: 0, as: Int8.self) == -2)
    #expect(bytes.bigEndian(at: 1, as: UInt16.self) == 0x0102)
    #expect(bytes.bigEndian(at: 3, as: Int32.self) == -3)
    #expect(bytes.bigEndian(at: 7, as: Int64.self) == 0x0102_0304_0506_0708)
  }

  @Test("random integers survive the way through bytes")
  func roundTrip() {
    var stream = RandomStream(seed: 1, purpose: "bytes")
    for _ in 0..<1_000 {
      let value = Int64(bitPattern: stream.next()) >> Int64(stream.below(64))
      var writer = ByteWriter()
      writer.byte(7)
      writer.bigEndian(value)
      writer.bigEndian(Int32(truncatingIfNeeded: value))
      let bytes = writer.finish()
      #expect(bytes.bigEndian(at: 1, as: Int64.self) == value)
      #expect(bytes.bigEndian(at: 9, as: Int32.self) == Int32(truncatingIfNeeded: value))
    }
  }

  @Test("a writer appends text as UTF-8 and runs of bytes as they are")
  func appending() {
    var writer = ByteWriter()
    writer.text("é1")
    writer.bytes(Bytes([9, 8, 7, 6])[1..<3])
    #expect(writer.finish().array == [0xC3, 0xA9, 0x31, 8, 7])
  }

  @Test("slices of slices count from their own beginning")
  func slices() {
    let whole = Bytes(Array(0..<100))
    let outer = whole[10..<60]
    let inner = outer[5..<15]
    #expect(inner.array == Array(15..<25))
    #expect(inner[0] == 15 && inner[9] == 24)
    #expect(inner.bigEndian(at: 1, as: UInt16.self) == 16 << 8 | 17)
    #expect(inner.withSpan { span in span[2] } == 17)
    #expect(Array(inner.slice) == inner.array)
    #expect(outer[0..<0].isEmpty && Bytes.empty.isEmpty && !inner.isEmpty)
  }

  @Test("equality compares content, wherever it is stored")
  func equality() {
    let a = Bytes([1, 2, 3, 1, 2, 3])
    #expect(a[0..<3] == a[3..<6])
    #expect(a[0..<3] == Bytes([1, 2, 3]))
    #expect(a[0..<3] != a[0..<2])
    #expect(a[0..<3] != a[1..<4])
  }

  @Test("a run outlives changes to the array it was made from")
  func independence() {
    var array: [UInt8] = [1, 2, 3]
    let bytes = Bytes(array)
    array[0] = 9
    #expect(bytes.array == [1, 2, 3] && array == [9, 2, 3])
  }

  @Test("reading past the end of a slice stops the process, though the storage goes on")
  func outside() async {
    await #expect(processExitsWith: .failure) { _ = Bytes([1, 2, 3, 4])[0..<2][2] }
    await #expect(processExitsWith: .failure) { _ = Bytes([1, 2, 3, 4])[0..<2][1..<3] }
    await #expect(processExitsWith: .failure) {
      _ = Bytes([1, 2, 3, 4])[0..<3].bigEndian(at: 2, as: UInt16.self)
    }
  }
}
