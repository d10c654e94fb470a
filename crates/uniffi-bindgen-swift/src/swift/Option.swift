
    public static func lift(_ buf: RustBuffer) throws -> SwiftType {
        var reader = createReader(buf)
        switch try readInt(&reader) as Int8 {
        case 0:
            buf.deallocate()
            return nil
        case 1: return try FfiConverterData.lift(buf, after: reader.offset)
        default: throw UniffiInternalError.unexpectedOptionalTag
        }
    }
