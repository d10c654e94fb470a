import java.util.HexFormat
import java.util.zip.CRC32

private const val SHOWN = 256

/** A step that is invalid; the message names what is wrong. */
class Invalid(message: String) : RuntimeException(message)

fun require(isValid: Boolean, name: String, type: String) {
    if (!isValid) throw Invalid("$name is not a $type")
}

/** Bytes as steps write them. */
fun parseBytes(text: String, name: String): ByteArray {
    if (!text.startsWith("random:")) {
        require(text.length % 2 == 0 && text.all { it in "0123456789abcdef" }, name, "hexadecimal")
        return HexFormat.of().parseHex(text)
    }
    val parts = text.split(":")
    val seed = parts.getOrNull(1)?.toUIntOrNull() ?: 0u
    val length = parts.getOrNull(2)?.toIntOrNull() ?: -1
    require(parts.size == 3 && seed != 0u && length >= 0, name, "random bytes")
    var x = seed
    return ByteArray(length) { i ->
        if (i % 4 == 0) {
            x = x xor (x shl 13)
            x = x xor (x shr 17)
            x = x xor (x shl 5)
        }
        (x shr 8 * (i % 4)).toByte()
    }
}

/** Bytes as answers write them. */
fun show(bytes: ByteArray): String {
    if (bytes.size <= SHOWN) return HexFormat.of().formatHex(bytes)
    val crc = CRC32().apply { update(bytes) }
    return "crc32:%d:%08x".format(bytes.size, crc.value)
}
