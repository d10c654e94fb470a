import Foundation

/// Bytes as steps write them.
func parseBytes(_ text: String) throws -> Data {
    if text.hasPrefix("random:") {
        return try parseRandom(text)
    }
    let digits = Array(text.utf8)
    guard digits.count % 2 == 0 else { throw Invalid("\(text) is not hexadecimal") }
    return Data(
        try stride(from: 0, to: digits.count, by: 2).map { i in
            try digit(digits[i]) << 4 | digit(digits[i + 1])
        })
}

private func digit(_ character: UInt8) throws -> UInt8 {
    switch character {
    case UInt8(ascii: "0")...UInt8(ascii: "9"): return character - UInt8(ascii: "0")
    case UInt8(ascii: "a")...UInt8(ascii: "f"): return character - UInt8(ascii: "a") + 10
    default: throw Invalid("not lower-case hexadecimal")
    }
}

private func parseRandom(_ text: String) throws -> Data {
    let parts = text.split(separator: ":", omittingEmptySubsequences: false)
    guard parts.count == 3, var x = UInt32(parts[1]), x != 0, let length = Int(parts[2]), length >= 0
    else { throw Invalid("\(text) is not random:SEED:LENGTH") }
    var data = Data(capacity: length + 3)
    while data.count < length {
        x ^= x << 13
        x ^= x >> 17
        x ^= x << 5
        withUnsafeBytes(of: x.littleEndian) { data.append(contentsOf: $0) }
    }
    return data.prefix(length)
}

/// Bytes as answers write them.
func show(_ data: Data) -> String {
    if data.count <= 256 {
        return data.map { String(format: "%02x", $0) }.joined()
    }
    return String(format: "crc32:%d:%08x", data.count, crc32(data))
}

private let table: [UInt32] = (0..<256).map { byte in
    (0..<8).reduce(UInt32(byte)) { crc, _ in crc & 1 == 0 ? crc >> 1 : crc >> 1 ^ 0xedb8_8320 }
}

private func crc32(_ data: Data) -> UInt32 {
    ~data.reduce(~UInt32(0)) { crc, byte in table[Int(UInt8(truncatingIfNeeded: crc) ^ byte)] ^ crc >> 8 }
}
