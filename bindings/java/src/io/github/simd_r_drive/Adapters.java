package io.github.simd_r_drive;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.ref.Reference;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.OptionalLong;
import java.util.stream.Stream;

/** What Java's own types can do with the objects of this package. */
public final class Adapters {
    private static final int ENTRIES_AT_ONCE = 1024;

    private Adapters() {}

    /**
     * The payload of an entry, in place in the mapped file: nothing is copied. It is read-only, and stays
     * valid as long as it is reachable, even after {@code entry} and the store were closed.
     */
    public static MemorySegment view(EntryHandle entry) {
        // Unless the entry was closed.
        EntryHandle owner = entry.callWithHandle(
                (Long handle) -> new EntryHandle(UniffiWithHandle.INSTANCE, entry.uniffiCloneHandle()));
        EntryInfo info = owner.info();
        return MemorySegment.ofAddress(info.address())
                .reinterpret(info.size(), Arena.ofAuto(), segment -> owner.close())
                .asReadOnly();
    }

    /**
     * Copies the payload at {@code key} to the beginning of {@code target}, which is native memory.
     *
     * @return the payload's length in bytes, or nothing if there is no entry
     * @throws DataStoreException as {@link DataStore#readInto} does
     * @throws IllegalArgumentException if {@code target} is an array or read-only
     */
    public static OptionalLong readInto(DataStore store, byte[] key, MemorySegment target)
            throws DataStoreException {
        if (!target.isNative() || target.isReadOnly()) {
            throw new IllegalArgumentException("target is no native memory that can be written");
        }
        Long length = store.readInto(key, target.address(), target.byteSize());
        // The memory is freed with the segment's arena.
        Reference.reachabilityFence(target);
        return length == null ? OptionalLong.empty() : OptionalLong.of(length);
    }

    /** Reads from where {@code reader} is. An error is the cause of an {@link IOException}. */
    public static InputStream inputStream(PayloadReader reader) {
        return new Input(Objects.requireNonNull(reader));
    }

    /**
     * Adds to the payload of {@code writer}. Closing the stream does not write the payload to the store:
     * that is what {@link PayloadWriter#finish} does, so that nothing is written after an error. An error
     * is the cause of an {@link IOException}.
     */
    public static OutputStream outputStream(PayloadWriter writer) {
        return new Output(Objects.requireNonNull(writer));
    }

    /** The entries of a snapshot, newest first. An error is the cause of an {@link IllegalStateException}. */
    public static Stream<EntryInfo> stream(EntryStream entries) {
        return Stream.generate(() -> {
            try {
                return entries.take(ENTRIES_AT_ONCE);
            } catch (DataStoreException error) {
                throw new IllegalStateException(error);
            }
        }).takeWhile(taken -> !taken.isEmpty()).flatMap(List::stream);
    }

    private static final class Input extends InputStream {
        private final PayloadReader reader;

        Input(PayloadReader reader) {
            this.reader = reader;
        }

        @Override
        public int read() throws IOException {
            byte[] one = new byte[1];
            return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
        }

        @Override
        public int read(byte[] target, int offset, int length) throws IOException {
            Objects.checkFromIndexSize(offset, length, target.length);
            if (length == 0) {
                return 0;
            }
            try {
                byte[] part = reader.read(length);
                System.arraycopy(part, 0, target, offset, part.length);
                return part.length == 0 ? -1 : part.length;
            } catch (DataStoreException error) {
                throw new IOException(error);
            }
        }
    }

    private static final class Output extends OutputStream {
        private final PayloadWriter writer;

        Output(PayloadWriter writer) {
            this.writer = writer;
        }

        @Override
        public void write(int value) throws IOException {
            write(new byte[] {(byte) value});
        }

        @Override
        public void write(byte[] source, int offset, int length) throws IOException {
            Objects.checkFromIndexSize(offset, length, source.length);
            try {
                writer.write(Arrays.copyOfRange(source, offset, offset + length));
            } catch (DataStoreException error) {
                throw new IOException(error);
            }
        }
    }
}
