    public static func write(_ value: TimeInterval, into buf: inout [UInt8]) {
        // What is no number, or negative, is over at once. The longest ones never are.
        let duration = value > 0 ? min(value, Double(Int32.max) * 1000) : 0
        let nanoseconds = UInt64(((duration - duration.rounded(.down)) * 1.0e9).rounded())
        writeInt(&buf, UInt64(duration) + nanoseconds / 1_000_000_000)
        writeInt(&buf, UInt32(nanoseconds % 1_000_000_000))
    }
