import java.util.HexFormat;
import java.util.zip.CRC32;

/** Bytes as steps and answers write them. */
final class Bytes {
    private static final int SHOWN = 256;

    private Bytes() {}

    static byte[] parse(String text) {
        try {
            if (!text.startsWith("random:")) {
                if (!text.equals(text.toLowerCase(java.util.Locale.ROOT))) {
                    throw new Invalid("hexadecimal is lower-case: " + text);
                }
                return HexFormat.of().parseHex(text);
            }
            String[] parts = text.split(":", -1);
            long seed = Long.parseLong(parts[1]);
            if (parts.length != 3 || seed < 1 || seed > 0xffff_ffffL) {
                throw new Invalid("bad bytes " + text);
            }
            return random((int) seed, Integer.parseUnsignedInt(parts[2]));
        } catch (IllegalArgumentException | ArrayIndexOutOfBoundsException | NegativeArraySizeException bad) {
            throw new Invalid("bad bytes " + text);
        }
    }

    private static byte[] random(int state, int length) {
        byte[] bytes = new byte[length];
        for (int i = 0; i < length; i++) {
            if (i % 4 == 0) {
                state ^= state << 13;
                state ^= state >>> 17;
                state ^= state << 5;
            }
            bytes[i] = (byte) (state >>> 8 * (i % 4));
        }
        return bytes;
    }

    static String show(byte[] bytes) {
        if (bytes.length <= SHOWN) {
            return HexFormat.of().formatHex(bytes);
        }
        CRC32 crc = new CRC32();
        crc.update(bytes);
        return String.format("crc32:%d:%08x", bytes.length, crc.getValue());
    }
}
