fileprivate struct FfiConverterData: FfiConverterRustBuffer {
    typealias SwiftType = Data

    // From this size on, a copy costs more than an object that owns the library's memory.
    private static let large = 16 * 1024

    public static func read(from buf: inout (data: UnsafeRawBufferPointer, offset: Int)) throws -> Data {
        let count: Int32 = try readInt(&buf)
        return Data(try takeBytes(&buf, count: Int(count)))
    }

    public static func write(_ value: Data, into buf: inout [UInt8]) {
        writeInt(&buf, length(value))
        if length(value) >= 0 {
            buf.append(contentsOf: value)
        }
    }

    public static func lower(_ value: Data) -> RustBuffer {
        let count = length(value)
        let size = MemoryLayout<Int32>.size
        let buffer = try! rustCall { @ALLOC@alloc(UInt64(size + max(0, Int(count))), $0) }
        let memory = UnsafeMutableRawBufferPointer(start: buffer.data, count: Int(buffer.len))
        memory.storeBytes(of: count.bigEndian, as: Int32.self)
        if count > 0 {
            let rest = UnsafeMutableRawBufferPointer(rebasing: memory[size...])
            value.withUnsafeBytes { rest.copyMemory(from: $0) }
        }
        return buffer
    }

    public static func lift(_ buf: RustBuffer) throws -> Data {
        try lift(buf, after: 0)
    }

    // The bytes that are the rest of a buffer, of which `offset` bytes were read. They take the buffer.
    fileprivate static func lift(_ buf: RustBuffer, after offset: Int) throws -> Data {
        var reader = createReader(buf)
        reader.offset = offset
        let count: Int32 = try readInt(&reader)
        let bytes = try takeBytes(&reader, count: Int(count))
        if hasRemaining(reader) {
            throw UniffiInternalError.incompleteData
        }
        if bytes.count < large {
            defer { buf.deallocate() }
            return bytes.baseAddress.map { Data(bytes: $0, count: bytes.count) } ?? Data()
        }
        // The memory is the value's alone, so it may be changed in place.
        return Data(
            bytesNoCopy: UnsafeMutableRawPointer(mutating: bytes.baseAddress!), count: bytes.count,
            deallocator: .custom { _, _ in buf.deallocate() })
    }

    // No length can be passed that does not fit: the library refuses a negative one.
    private static func length(_ value: Data) -> Int32 {
        Int32(exactly: value.count) ?? -1
    }
}
