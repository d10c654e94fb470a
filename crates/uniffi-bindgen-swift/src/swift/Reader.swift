// Values are read from the library's memory, in place. A reader is a tuple, since each generated file
// has its own: other files may call the converters.

fileprivate func createReader(_ buffer: RustBuffer) -> (data: UnsafeRawBufferPointer, offset: Int) {
    (data: UnsafeRawBufferPointer(start: buffer.data, count: Int(buffer.len)), offset: 0)
}

// Takes bytes at the current offset, and advances it. They are the library's.
fileprivate func takeBytes(
    _ reader: inout (data: UnsafeRawBufferPointer, offset: Int), count: Int
) throws -> UnsafeRawBufferPointer {
    guard count >= 0, count <= reader.data.count - reader.offset else {
        throw UniffiInternalError.bufferOverflow
    }
    let end = reader.offset + count
    defer { reader.offset = end }
    return UnsafeRawBufferPointer(rebasing: reader.data[reader.offset..<end])
}

// Reads an integer at the current offset, in big-endian order.
fileprivate func readInt<T: FixedWidthInteger>(
    _ reader: inout (data: UnsafeRawBufferPointer, offset: Int)
) throws -> T {
    let bytes = try takeBytes(&reader, count: MemoryLayout<T>.size)
    return T(bigEndian: bytes.loadUnaligned(as: T.self))
}

// Reads bytes that stay.
fileprivate func readBytes(
    _ reader: inout (data: UnsafeRawBufferPointer, offset: Int), count: Int
) throws -> [UInt8] {
    Array(try takeBytes(&reader, count: count))
}
