package io.github.simd_r_drive;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.OptionalLong;
import java.util.Random;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What Java's users rely on beyond what all languages do. */
@Timeout(60)
class StoreTest {
    @TempDir private Path folder;
    private DataStore store;

    @BeforeEach
    void open() throws DataStoreException {
        store = DataStore.open(path());
    }

    @AfterEach
    void close() {
        store.close();
    }

    private void shutDownAndClose() {
        store.shutdown();
        store.close();
    }

    private String path() {
        return folder.resolve("store.bin").toString();
    }

    private static byte[] bytes(String text) {
        return text.getBytes(UTF_8);
    }

    @Test
    void readsWhatItWrote() throws DataStoreException {
        byte[] payload = new byte[1 << 20];
        new Random(1).nextBytes(payload);
        store.write(bytes("ключ"), payload);
        store.batchWrite(List.of(new Entry(bytes(""), bytes("b")), new Entry(bytes("c"), bytes("d"))));
        assertArrayEquals(payload, store.read(bytes("ключ")));
        assertNull(store.read(bytes("missing")));
        List<byte[]> both = store.batchRead(List.of(bytes(""), bytes("missing")));
        assertArrayEquals(bytes("b"), both.get(0));
        assertNull(both.get(1));
        assertEquals(3, store.len());
    }

    @Test
    void anErrorHasACodeAndFields() {
        var error = assertThrows(
                DataStoreException.InvalidArgument.class, () -> store.write(bytes("key"), new byte[0]));
        assertEquals("InvalidArgument", error.code());
        assertEquals("payload", error.argument());
        assertFalse(error.isRetryable());
        assertTrue(error.getMessage().contains("payload"));
        var locked = assertThrows(DataStoreException.Locked.class, () -> DataStore.open(path()));
        assertTrue(locked.isRetryable());
    }

    @Test
    void optionsHaveDefaults() {
        OpenOptions options = new OpenOptions();
        assertEquals(new OpenOptions(Fsync.NEVER, true, false, true), options);
        options.setCreate(false);
        String missing = folder.resolve("missing").toString();
        assertThrows(DataStoreException.Io.class, () -> DataStore.open(missing, options));
        assertNull(new ConnectOptions().readTimeout());
        assertEquals(List.of(), new ServerOptions().tokens());
    }

    @Test
    void aClosedObjectSaysSo() {
        store.shutdown();
        assertThrows(DataStoreException.Closed.class, () -> store.read(bytes("key")));
        store.close();
        store.close();
        assertThrows(IllegalStateException.class, () -> store.read(bytes("key")));
    }

    @Test
    void aClosedArgumentIsRefused() throws DataStoreException {
        store.write(bytes("key"), bytes("payload"));
        DataStore other = DataStore.open(folder.resolve("other.bin").toString());
        EntryHandle entry = store.entry(bytes("key"));
        other.close();
        entry.close();
        assertThrows(IllegalStateException.class, () -> store.copyTo(bytes("key"), other));
        assertThrows(IllegalStateException.class, () -> Adapters.view(entry));
    }

    @Test
    void aCallThatFailsInJavaKeepsNothingOpen() throws DataStoreException {
        DataStore closed = DataStore.open(folder.resolve("closed.bin").toString());
        closed.close();
        assertThrows(NullPointerException.class, () -> store.read(null));
        assertThrows(NullPointerException.class, () -> store.batchRead(Arrays.asList(bytes("key"), null)));
        assertThrows(IllegalStateException.class, () -> store.copyTo(bytes("key"), closed));
        AsyncDataStore async = AsyncDataStore.open(folder.resolve("async.bin").toString()).join();
        assertThrows(NullPointerException.class, () -> async.read(null));
        store.close();
        async.close();
        DataStore.open(path()).close();
        DataStore.open(folder.resolve("async.bin").toString()).close();
    }

    @Test
    void aViewOutlivesItsEntryAndStore() throws Exception {
        byte[] payload = new byte[4096];
        new Random(2).nextBytes(payload);
        store.write(bytes("key"), payload);
        MemorySegment view;
        try (EntryHandle entry = store.entry(bytes("key"))) {
            view = Adapters.view(entry);
        }
        shutDownAndClose();
        for (int i = 0; i < 20; i++) {
            System.gc();
            assertArrayEquals(payload, view.toArray(ValueLayout.JAVA_BYTE));
        }
        assertThrows(IllegalArgumentException.class, () -> view.set(ValueLayout.JAVA_BYTE, 0, (byte) 1));
    }

    @Test
    void readsIntoMemoryOfTheCaller() throws DataStoreException {
        store.write(bytes("key"), bytes("payload"));
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment target = arena.allocate(8);
            assertEquals(OptionalLong.of(7), Adapters.readInto(store, bytes("key"), target));
            assertEquals("payload", target.getString(0));
            assertEquals(OptionalLong.empty(), Adapters.readInto(store, bytes("missing"), target));
            assertThrows(
                    DataStoreException.InvalidArgument.class,
                    () -> Adapters.readInto(store, bytes("key"), target.asSlice(0, 6)));
        }
        MemorySegment array = MemorySegment.ofArray(new byte[8]);
        assertThrows(
                IllegalArgumentException.class, () -> Adapters.readInto(store, bytes("key"), array));
    }

    @Test
    void payloadsAreStreams() throws Exception {
        byte[] payload = new byte[300_000];
        new Random(3).nextBytes(payload);
        try (PayloadWriter writer = store.openWriter(bytes("key"));
                var output = Adapters.outputStream(writer)) {
            output.write(payload[0]);
            output.write(payload, 1, payload.length - 1);
            assertNull(store.read(bytes("key")));
            writer.finish();
            var failure = assertThrows(IOException.class, () -> output.write(1));
            assertInstanceOf(DataStoreException.Closed.class, failure.getCause());
        }
        try (PayloadReader reader = store.openReader(bytes("key"));
                var input = Adapters.inputStream(reader)) {
            assertEquals(payload[0] & 0xff, input.read());
            assertArrayEquals(Arrays.copyOfRange(payload, 1, payload.length), input.readAllBytes());
            assertEquals(-1, input.read());
        }
    }

    @Test
    void entriesAreAStream() throws DataStoreException {
        for (int i = 0; i < 3000; i++) {
            store.write(bytes("key" + i), new byte[i % 7 + 2]);
        }
        try (EntryStream entries = store.entries()) {
            assertEquals(3000, Adapters.stream(entries).mapToLong(EntryInfo::keyHash).distinct().count());
        }
    }

    @Test
    void futuresCompleteFailAndAreCancelled() throws Exception {
        shutDownAndClose();
        try (Server server = new Server(path());
                AsyncDataStore client = AsyncDataStore.connect(server.url()).get()) {
            client.write(bytes("key"), bytes("payload")).get();
            assertArrayEquals(bytes("payload"), client.read(bytes("key")).get());
            var refused = assertThrows(
                    ExecutionException.class, () -> client.write(bytes("key"), new byte[0]).get());
            assertInstanceOf(DataStoreException.InvalidArgument.class, refused.getCause());
            var late = assertThrows(ExecutionException.class,
                    () -> client.withTimeout(Duration.ZERO).read(bytes("key")).get());
            assertTrue(assertInstanceOf(DataStoreException.Timeout.class, late.getCause()).isRetryable());

            StateStream states = client.states();
            CompletableFuture<List<ConnectionState>> waiting = states.takeAsync();
            assertTrue(waiting.cancel(true));
            assertThrows(CancellationException.class, waiting::get);
            var changes = states.takeAsync();
            client.shutdown();
            assertInstanceOf(ConnectionState.Closed.class, changes.get(10, TimeUnit.SECONDS).getLast());
            states.close();
            server.stop();
        }
    }

    @Test
    void virtualThreadsShareAStore() throws Exception {
        store.write(bytes("key"), bytes("payload"));
        try (var executor = java.util.concurrent.Executors.newVirtualThreadPerTaskExecutor()) {
            var reads = java.util.stream.IntStream.range(0, 2000)
                    .mapToObj(i -> executor.submit(() -> store.read(bytes("key"))))
                    .toList();
            for (var read : reads) {
                assertArrayEquals(bytes("payload"), read.get());
            }
        }
    }
}
