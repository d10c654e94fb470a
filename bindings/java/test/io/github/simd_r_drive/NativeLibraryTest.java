package io.github.simd_r_drive;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.lang.foreign.Arena;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

class NativeLibraryTest {
    @TempDir private Path folder;

    /** A process of musl's has the file of its loader in its memory. */
    @Test
    @EnabledOnOs(OS.LINUX)
    void aPlatformWithMuslHasALibraryOfItsOwn() throws Exception {
        String platform = NativeLibrary.platform();
        Path loader = Files.writeString(folder.resolve("ld-musl-x86_64.so.1"), "loader");
        try (Arena arena = Arena.ofConfined(); FileChannel file = FileChannel.open(loader)) {
            file.map(FileChannel.MapMode.READ_ONLY, 0, file.size(), arena);
            assertEquals(platform + "-musl", NativeLibrary.platform());
        }
        assertEquals(platform, NativeLibrary.platform());
    }
}
