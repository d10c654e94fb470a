package @PACKAGE@;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Locale;
import java.util.stream.Stream;

/** Loads the native library from the jar, or by its name if the jar has none for this platform. */
final class NativeLibrary {
    private static final String NAME = "@LIBRARY@";

    private NativeLibrary() {}

    static void load() {
        String file = System.mapLibraryName(NAME);
        String platform = platform();
        String resource = "/" + platform + "/" + file;
        try (InputStream content = NativeLibrary.class.getResourceAsStream(resource)) {
            if (content == null) {
                loadByName(platform, file);
                return;
            }
            Path copy = Files.createTempFile(NAME, file);
            try {
                Files.copy(content, copy, StandardCopyOption.REPLACE_EXISTING);
                System.load(copy.toString());
            } finally {
                discard(copy);
            }
        } catch (IOException error) {
            throw new UncheckedIOException("could not copy " + resource + " to a temporary file", error);
        }
    }

    private static void loadByName(String platform, String file) {
        try {
            System.loadLibrary(NAME);
        } catch (UnsatisfiedLinkError missing) {
            var error = new UnsatisfiedLinkError("this package has no native library for " + platform
                    + ", and no folder of java.library.path has " + file);
            error.initCause(missing);
            throw error;
        }
    }

    /** Only Windows needs the file as long as it is loaded. */
    private static void discard(Path copy) throws IOException {
        if (System.getProperty("os.name").startsWith("Windows")) {
            copy.toFile().deleteOnExit();
        } else {
            Files.delete(copy);
        }
    }

    /** The names of JNA, and those of platforms that it does not have. */
    static String platform() {
        String system = System.getProperty("os.name").toLowerCase(Locale.ROOT);
        String processor = System.getProperty("os.arch").toLowerCase(Locale.ROOT);
        String prefix = system.startsWith("mac") ? "darwin" : system.startsWith("win") ? "win32" : "linux";
        String name = prefix + "-" + (processor.equals("amd64") || processor.equals("x86_64") ? "x86-64" : processor);
        return isMusl() ? name + "-musl" : name;
    }

    /** Whether the C library is the one of Alpine and others, which loads no library that was built for glibc. */
    private static boolean isMusl() {
        try (Stream<String> files = Files.lines(Path.of("/proc/self/maps"), StandardCharsets.ISO_8859_1)) {
            return files.anyMatch(file -> file.contains("/ld-musl-"));
        } catch (IOException notLinux) {
            return false;
        }
    }
}
