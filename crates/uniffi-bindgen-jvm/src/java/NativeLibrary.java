package @PACKAGE@;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Locale;

/** Loads the native library from the jar, or by its name if the jar has none for this platform. */
final class NativeLibrary {
    private static final String NAME = "@LIBRARY@";

    private NativeLibrary() {}

    static void load() {
        String file = System.mapLibraryName(NAME);
        // The layout of JNA.
        String resource = "/" + platform() + "/" + file;
        try (InputStream content = NativeLibrary.class.getResourceAsStream(resource)) {
            if (content == null) {
                System.loadLibrary(NAME);
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

    /** Only Windows needs the file as long as it is loaded. */
    private static void discard(Path copy) throws IOException {
        if (System.getProperty("os.name").startsWith("Windows")) {
            copy.toFile().deleteOnExit();
        } else {
            Files.delete(copy);
        }
    }

    private static String platform() {
        String system = System.getProperty("os.name").toLowerCase(Locale.ROOT);
        String processor = System.getProperty("os.arch").toLowerCase(Locale.ROOT);
        String prefix = system.startsWith("mac") ? "darwin" : system.startsWith("win") ? "win32" : "linux";
        return prefix + "-" + (processor.equals("amd64") || processor.equals("x86_64") ? "x86-64" : processor);
    }
}
