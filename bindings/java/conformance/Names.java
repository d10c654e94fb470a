import java.util.Arrays;
import java.util.Locale;
import java.util.stream.Collectors;

/** The interface's names in Java. */
final class Names {
    static final String PACKAGE = "io.github.simd_r_drive.";

    private Names() {}

    /** {@code read_by_hash} is {@code readByHash}. */
    static String member(String name) {
        String joined = Arrays.stream(name.split("_"))
                .map(part -> part.substring(0, 1).toUpperCase(Locale.ROOT) + part.substring(1))
                .collect(Collectors.joining());
        return joined.substring(0, 1).toLowerCase(Locale.ROOT) + joined.substring(1);
    }

    /** {@code EveryWrite} is {@code EVERY_WRITE}. */
    static String constant(String name) {
        return name.replaceAll("(?<=[a-z])(?=[A-Z])", "_").toUpperCase(Locale.ROOT);
    }

    static Class<?> type(String name) {
        try {
            return Class.forName(PACKAGE + name);
        } catch (ClassNotFoundException missing) {
            throw new IllegalStateException(missing);
        }
    }
}
