import io.github.simd_r_drive.DataStore;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;

/** What calls of an embedded store cost: one JSON line. */
final class Bench {
    private static final int ROUNDS = 9;

    /** A call that is measured. */
    private interface Call {
        void run() throws Exception;
    }

    public static void main(String[] arguments) throws Exception {
        Path folder = Files.createTempDirectory("bench");
        Path file = folder.resolve("store.bin");
        try (DataStore store = DataStore.open(file.toString())) {
            byte[] small = "small".getBytes();
            byte[] large = "large".getBytes();
            byte[] content = new byte[1 << 20];
            Arrays.fill(content, (byte) 7);
            store.write(small, new byte[100]);
            store.write(large, content);
            System.out.printf(
                    "{\"language\": \"java\", \"read_100_ns\": %.0f, \"write_1m_us\": %.1f, \"read_1m_us\": %.1f}%n",
                    median(200_000, () -> store.read(small)),
                    median(30, () -> store.write(large, content)) / 1000,
                    median(100, () -> store.read(large)) / 1000);
            store.shutdown();
        } finally {
            Files.deleteIfExists(file);
            Files.delete(folder);
        }
    }

    /** The median of the rounds' times for one call, in nanoseconds; the first round is not counted. */
    private static double median(int calls, Call call) throws Exception {
        double[] times = new double[ROUNDS];
        for (int round = -1; round < ROUNDS; round++) {
            long start = System.nanoTime();
            for (int i = 0; i < calls; i++) {
                call.run();
            }
            times[Math.max(round, 0)] = (double) (System.nanoTime() - start) / calls;
        }
        Arrays.sort(times);
        return times[ROUNDS / 2];
    }
}
