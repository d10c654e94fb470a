package io.github.simd_r_drive;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** {@code Thread.interrupt} ends what a thread waits for. */
@Timeout(60)
class InterruptTest {
    private static final byte[] KEY = "key".getBytes(UTF_8);

    @TempDir private Path folder;

    private String path(String name) {
        return folder.resolve(name).toString();
    }

    /** What a call, which waits, gives once its thread is interrupted, and whether the thread still is then. */
    private record Ended(Object result, boolean isInterrupted) {}

    private static Ended interrupted(Thread.Builder threads, Callable<?> call)
            throws Exception {
        CompletableFuture<Ended> ended = new CompletableFuture<>();
        Thread thread = threads.start(() -> {
            Object result;
            try {
                result = call.call();
            } catch (Exception failure) {
                result = failure;
            }
            ended.complete(new Ended(result, Thread.currentThread().isInterrupted()));
        });
        Thread.sleep(200);
        assertFalse(ended.isDone(), () -> "it did not wait: " + ended.join());
        thread.interrupt();
        return ended.get(5, TimeUnit.SECONDS);
    }

    @Test
    void aCallThatWaitsEndsAndTheThreadStaysInterrupted() throws Exception {
        // It accepts connections, and never answers.
        try (var silent = new ServerSocket(0, 50, InetAddress.getLoopbackAddress())) {
            String url = "ws://127.0.0.1:" + silent.getLocalPort();
            ConnectOptions options = new ConnectOptions();
            options.setConnectTimeout(Duration.ofSeconds(30));
            for (Thread.Builder threads : List.of(Thread.ofPlatform(), Thread.ofVirtual())) {
                Ended ended = interrupted(threads, () -> DataStore.connect(url, options));
                assertTrue(ended.result instanceof DataStoreException.Interrupted, ended::toString);
                assertTrue(ended.isInterrupted);
            }
        }
    }

    @Test
    void aWaitForChangesEnds() throws Exception {
        try (DataStore store = DataStore.open(path("store")); StateStream states = store.states()) {
            Ended ended = interrupted(Thread.ofPlatform(), () -> states.take(Duration.ofSeconds(30)));
            assertEquals(new Ended(List.of(), true), ended);
            assertTrue(states.isOpen());
        }
    }

    @Test
    void otherThreadsAndCallsThatNeedNotWaitGoOn() throws Exception {
        try (Server server = new Server(path("served")); DataStore store = DataStore.connect(server.url())) {
            Thread.currentThread().interrupt();
            store.write(KEY, "payload".getBytes(UTF_8));
            assertArrayEquals("payload".getBytes(UTF_8), store.read(KEY));
            assertTrue(Thread.interrupted());
            try (var others = Executors.newFixedThreadPool(4)) {
                StateStream states = store.states();
                var waiting = others.submit(() -> states.take(Duration.ofMillis(300)));
                Ended ended = interrupted(Thread.ofPlatform(), () -> states.take(Duration.ofSeconds(30)));
                assertTrue(ended.isInterrupted);
                assertEquals(List.of(), waiting.get());
                states.close();
            }
            store.shutdown();
            server.stop();
        }
    }
}
