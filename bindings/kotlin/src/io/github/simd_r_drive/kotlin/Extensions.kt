/** What Kotlin's and Java's own types can do with the objects of this package. */
package io.github.simd_r_drive.kotlin

import com.sun.jna.Pointer
import java.io.IOException
import java.io.InputStream
import java.io.OutputStream
import java.lang.ref.Cleaner
import java.nio.ByteBuffer
import java.util.Objects
import kotlinx.coroutines.flow.Flow
import kotlinx.coroutines.flow.flow

private const val ENTRIES_AT_ONCE = 1024u

private val cleaner: Cleaner = Cleaner.create()

/** The error's name, the same in every language. */
val DataStoreException.code: String
    get() = this::class.java.simpleName

/** Whether the call that failed can be repeated; see [isRetryable]. */
val DataStoreException.retryable: Boolean
    get() = isRetryable(this)

/**
 * The payload, in place in the mapped file: nothing is copied. It is read-only, and stays valid as long as
 * it is reachable, even after the entry and the store were closed.
 *
 * @throws IllegalStateException if the payload has more than 2 GiB, which a buffer cannot have
 */
fun EntryHandle.view(): ByteBuffer {
    // The block gets a handle of its own, unless the entry was closed.
    val owner = callWithHandle { EntryHandle(UniffiWithHandle, uniffiCloneHandle()) }
    val info = owner.info()
    check(info.size <= Int.MAX_VALUE.toULong()) { "the payload has more than 2 GiB" }
    val memory = Pointer(info.address.toLong()).getByteBuffer(0, info.size.toLong())
    // Every buffer that is made from this one keeps it.
    cleaner.register(memory) { owner.close() }
    return memory.asReadOnlyBuffer()
}

/** Reads from where the reader is. An error is the cause of an [IOException]. */
fun PayloadReader.inputStream(): InputStream = PayloadInput(this)

/**
 * Adds to the payload. Closing the stream does not write the payload to the store: that is what
 * [PayloadWriter.finish] does, so that nothing is written after an error. An error is the cause of an
 * [IOException].
 */
fun PayloadWriter.outputStream(): OutputStream = PayloadOutput(this)

/** The entries of the snapshot, newest first; once. */
fun EntryStream.asSequence(): Sequence<EntryInfo> =
    generateSequence { take(ENTRIES_AT_ONCE).ifEmpty { null } }.constrainOnce().flatten()

/** The changes of the connection's state, until the stream is stopped. */
fun StateStream.flow(): Flow<ConnectionState> = flowOf { takeAsync() }

/** The events of the log, until the stream is stopped. */
fun LogStream.flow(): Flow<LogEvent> = flowOf { takeAsync() }

private fun <T> flowOf(take: suspend () -> List<T>): Flow<T> = flow {
    while (true) {
        take().ifEmpty { return@flow }.forEach { emit(it) }
    }
}

private class PayloadInput(private val reader: PayloadReader) : InputStream() {
    override fun read(): Int {
        val one = ByteArray(1)
        return if (read(one, 0, 1) < 0) -1 else one[0].toInt() and 0xff
    }

    override fun read(target: ByteArray, offset: Int, length: Int): Int {
        Objects.checkFromIndexSize(offset, length, target.size)
        if (length == 0) return 0
        val part = failing { reader.read(length.toULong()) }
        part.copyInto(target, offset)
        return if (part.isEmpty()) -1 else part.size
    }
}

private class PayloadOutput(private val writer: PayloadWriter) : OutputStream() {
    override fun write(value: Int) = write(byteArrayOf(value.toByte()))

    override fun write(source: ByteArray, offset: Int, length: Int) {
        Objects.checkFromIndexSize(offset, length, source.size)
        failing { writer.write(source.copyOfRange(offset, offset + length)) }
    }
}

private inline fun <T> failing(call: () -> T): T =
    try {
        call()
    } catch (error: DataStoreException) {
        throw IOException(error)
    }
