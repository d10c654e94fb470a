package io.github.simd_r_drive;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * Calls all methods with arguments at random, some of them after close and from many threads. Nothing
 * may fail but with an exception, and the library must work afterwards. {@code -Dseed=N} repeats a run.
 */
@Timeout(120)
class BarrageTest {
    private static final long SEED = Long.getLong("seed", 13);
    private static final int CALLS = 4000;
    private static final int THREADS = 4;
    /** These take an address, which has to be valid, or wait for as long as they are told. */
    private static final Set<String> NOT_CALLED = Set.of(
            "readInto", "batchReadInto", "wait", "notify", "notifyAll", "getClass", "finalize");
    private static final Duration[] DURATIONS = {
        Duration.ZERO, Duration.ofMillis(5), Duration.ofNanos(-1), Duration.ofSeconds(Long.MIN_VALUE)
    };
    private static final String[] STRINGS = {"", "\ud800", "a\udc00b", "\0", "\0\u1234", "ws://", "日本"};

    @TempDir private Path folder;

    @Test
    void nothingCrashes() throws Exception {
        System.out.println("seed " + SEED);
        String path = folder.resolve("store.bin").toString();
        try (DataStore store = DataStore.open(path)) {
            store.write(new byte[] {1}, new byte[] {2, 3});
            Thread[] threads = new Thread[THREADS];
            List<Throwable> failures = new ArrayList<>();
            for (int i = 0; i < THREADS; i++) {
                Random random = new Random(SEED + i);
                List<Object> targets = targets(store, i);
                threads[i] = new Thread(() -> {
                    try {
                        barrage(random, targets);
                    } catch (Throwable failure) {
                        synchronized (failures) {
                            failures.add(failure);
                        }
                    }
                });
                threads[i].start();
            }
            for (Thread thread : threads) {
                thread.join();
            }
            for (Throwable failure : failures) {
                throw new AssertionError(failure);
            }
        }
        try (DataStore store = DataStore.open(folder.resolve("other.bin").toString())) {
            store.write(new byte[] {1}, new byte[] {2, 3});
            assertArrayEquals(new byte[] {2, 3}, store.read(new byte[] {1}));
        }
    }

    /** Objects of every class; those of one store are shared by the threads. */
    private List<Object> targets(DataStore store, int thread) throws Exception {
        String path = folder.resolve("async" + thread + ".bin").toString();
        AsyncDataStore async = AsyncDataStore.open(path).get();
        return new ArrayList<>(List.of(
                store, async, store.entry(new byte[] {1}), store.entries(), store.states(),
                store.openReader(new byte[] {1}), store.openWriter(new byte[] {4}), new Progress(),
                new NamespaceHasher(new byte[0]), new LogStream(LogLevel.ERROR),
                new Server(folder.resolve("served" + thread + ".bin").toString())));
    }

    private void barrage(Random random, List<Object> targets) throws Exception {
        int returned = 0;
        for (int i = 0; i < CALLS; i++) {
            Object target = targets.get(random.nextInt(targets.size()));
            List<Method> methods = Arrays.stream(target.getClass().getMethods())
                    .filter(m -> m.getDeclaringClass() != Object.class && !NOT_CALLED.contains(m.getName()))
                    .filter(m -> !m.getName().startsWith("uniffi") && !m.getName().equals("callWithHandle"))
                    .filter(m -> !ends(m.getName()) || random.nextInt(200) == 0)
                    .sorted((a, b) -> a.toString().compareTo(b.toString()))
                    .toList();
            Method method = methods.get(random.nextInt(methods.size()));
            Object[] arguments = Arrays.stream(method.getParameterTypes())
                    .map(type -> argument(random, type, targets))
                    .toArray();
            try {
                Object result = method.invoke(Modifier.isStatic(method.getModifiers()) ? null : target, arguments);
                if (result instanceof CompletableFuture<?> future && random.nextBoolean()) {
                    future.cancel(true);
                }
                returned++;
            } catch (InvocationTargetException failure) {
                if (!(failure.getCause() instanceof Exception)) {
                    throw new AssertionError("seed " + SEED + ": " + method, failure.getCause());
                }
                assertTrue(!(failure.getCause() instanceof InternalException),
                        () -> "seed " + SEED + ": " + method + ": " + failure.getCause());
            }
        }
        assertTrue(returned > CALLS / 10, "only " + returned + " calls returned");
    }

    private static boolean ends(String name) {
        return Set.of("close", "shutdown", "stop", "stopAsync", "abort").contains(name);
    }

    private Object argument(Random random, Class<?> type, List<Object> targets) {
        if (!type.isPrimitive() && random.nextInt(8) == 0) {
            return null;
        }
        if (type == byte[].class) {
            byte[] bytes = new byte[random.nextInt(4) == 0 ? 70_000 : random.nextInt(3)];
            random.nextBytes(bytes);
            return bytes;
        }
        if (type == String.class) {
            String text = STRINGS[random.nextInt(STRINGS.length)];
            return folder + "/" + text;
        }
        if (type == long.class || type == Long.class) {
            return new long[] {0, 1, -1, Long.MAX_VALUE, Long.MIN_VALUE}[random.nextInt(5)];
        }
        if (type == int.class || type == Integer.class) {
            return new int[] {0, 1, -1, Integer.MAX_VALUE, Integer.MIN_VALUE}[random.nextInt(5)];
        }
        if (type == short.class) {
            return (short) random.nextInt();
        }
        if (type == boolean.class) {
            return random.nextBoolean();
        }
        if (type == Duration.class) {
            return DURATIONS[random.nextInt(DURATIONS.length)];
        }
        if (type == Executor.class) {
            return (Executor) task -> {
                throw new IllegalStateException("this executor throws");
            };
        }
        if (type == List.class) {
            // What the elements are is not known at run time: some are of another type.
            Object[] elements = {new byte[] {1}, new Entry(new byte[0], null), "text", null};
            return Arrays.asList(elements[random.nextInt(4)], elements[random.nextInt(4)]);
        }
        if (type == Map.class) {
            return Map.of("\ud800", "");
        }
        if (type.isEnum()) {
            return type.getEnumConstants()[0];
        }
        return targets.stream().filter(type::isInstance).findFirst().orElse(null);
    }
}
