import static java.nio.charset.StandardCharsets.UTF_8;

import io.github.simd_r_drive.Adapters;
import io.github.simd_r_drive.AsyncDataStore;
import io.github.simd_r_drive.DataStore;
import io.github.simd_r_drive.DataStoreException;
import io.github.simd_r_drive.EntryHandle;
import io.github.simd_r_drive.Server;
import java.nio.file.Files;
import java.nio.file.Path;

/** A store in this process, and the same file behind a server. */
final class Example {
    public static void main(String[] arguments) throws Exception {
        Path folder = Files.createTempDirectory("example");
        String path = folder.resolve("store.bin").toString();
        try (DataStore store = DataStore.open(path)) {
            store.write("greeting".getBytes(UTF_8), "hello".getBytes(UTF_8));
            System.out.println(new String(store.read("greeting".getBytes(UTF_8)), UTF_8));
            try (EntryHandle entry = store.entry("greeting".getBytes(UTF_8))) {
                System.out.println(Adapters.view(entry).byteSize() + " bytes, not copied");
            }
            try {
                store.write("greeting".getBytes(UTF_8), new byte[0]);
            } catch (DataStoreException.InvalidArgument error) {
                System.out.println(error.code() + ": " + error.argument() + ": " + error.reason());
            }
            store.shutdown();
        }
        try (Server server = new Server(path);
                AsyncDataStore client = AsyncDataStore.connect(server.url()).get()) {
            byte[] answer = client.read("greeting".getBytes(UTF_8)).get();
            System.out.println(new String(answer, UTF_8) + " from " + server.url());
            client.shutdown();
            server.stop();
        }
    }
}
