import io.github.simd_r_drive.kotlin.*
import java.io.IOException
import java.lang.ref.Reference
import java.nio.ReadOnlyBufferException
import java.nio.channels.FileChannel
import java.nio.file.Path
import java.time.Duration
import kotlin.io.path.writeText
import kotlin.random.Random
import kotlinx.coroutines.Dispatchers
import kotlinx.coroutines.async
import kotlinx.coroutines.cancelAndJoin
import kotlinx.coroutines.flow.toList
import kotlinx.coroutines.launch
import kotlinx.coroutines.runBlocking
import org.junit.jupiter.api.AfterEach
import org.junit.jupiter.api.Assertions.assertArrayEquals
import org.junit.jupiter.api.Assertions.assertEquals
import org.junit.jupiter.api.Assertions.assertFalse
import org.junit.jupiter.api.Assertions.assertNull
import org.junit.jupiter.api.Assertions.assertTrue
import org.junit.jupiter.api.BeforeEach
import org.junit.jupiter.api.Test
import org.junit.jupiter.api.Timeout
import org.junit.jupiter.api.assertThrows
import org.junit.jupiter.api.condition.EnabledOnOs
import org.junit.jupiter.api.condition.OS
import org.junit.jupiter.api.io.TempDir

/** What Kotlin's users rely on beyond what all languages do. */
@Timeout(60)
class StoreTest {
    @TempDir lateinit var folder: Path
    private lateinit var store: DataStore

    private val path get() = folder.resolve("store.bin").toString()

    private fun bytes(text: String) = text.toByteArray()

    @BeforeEach
    fun open() {
        store = DataStore.open(path)
    }

    @AfterEach
    fun close() {
        store.close()
    }

    private fun shutDownAndClose() {
        store.shutdown()
        store.close()
    }

    @Test
    fun readsWhatItWrote() {
        val payload = Random(1).nextBytes(1 shl 20)
        store.write(bytes("ключ"), payload)
        store.batchWrite(listOf(Entry(bytes(""), bytes("b")), Entry(bytes("c"), bytes("d"))))
        assertArrayEquals(payload, store.read(bytes("ключ")))
        assertNull(store.read(bytes("missing")))
        val both = store.batchRead(listOf(bytes(""), bytes("missing")))
        assertArrayEquals(bytes("b"), both[0])
        assertNull(both[1])
        assertEquals(3uL, store.len())
    }

    @Test
    fun anErrorHasACodeAndFields() {
        val error = assertThrows<DataStoreException.InvalidArgument> { store.write(bytes("key"), ByteArray(0)) }
        assertEquals("InvalidArgument", error.code)
        assertEquals("payload", error.argument)
        assertFalse(error.retryable)
        assertTrue(assertThrows<DataStoreException.Locked> { DataStore.open(path) }.retryable)
    }

    @Test
    fun aClosedObjectSaysSo() {
        store.shutdown()
        assertThrows<DataStoreException.Closed> { store.read(bytes("key")) }
        store.close()
        store.close()
        assertThrows<IllegalStateException> { store.read(bytes("key")) }
    }

    @Test
    fun aRefusedArgumentLeavesNothingOpen() {
        val file = folder.resolve("first.bin").toString()
        val other = DataStore.open(folder.resolve("other.bin").toString()).apply { close() }
        DataStore.open(file).use { first ->
            assertThrows<IllegalStateException> { first.copyTo(bytes("key"), other) }
        }
        runBlocking {
            val closed = AsyncDataStore.open(folder.resolve("other.bin").toString()).apply { close() }
            AsyncDataStore.open(file).use { first ->
                assertThrows<IllegalStateException> { first.copyTo(bytes("key"), closed) }
            }
        }
        // It would be locked.
        DataStore.open(file).close()
    }

    @Test
    fun aClosedArgumentIsRefused() {
        store.write(bytes("key"), bytes("payload"))
        val other = DataStore.open(folder.resolve("other.bin").toString()).apply { close() }
        val entry = store.entry(bytes("key"))!!.apply { close() }
        assertThrows<IllegalStateException> { store.copyTo(bytes("key"), other) }
        assertThrows<IllegalStateException> { entry.view() }
    }

    @Test
    fun showsNoSecret() {
        val client = ConnectOptions(token = "s3cr3t", headers = mapOf("X-Key" to "s3cr3t"))
        for (shown in listOf("$client", "${ServerOptions(tokens = listOf("s3cr3t"))}")) {
            assertFalse("s3cr3t" in shown, shown)
            assertTrue("…" in shown, shown)
        }
        assertTrue("X-Key" in "$client")
    }

    @Test
    fun aViewOutlivesItsEntryAndStore() {
        val payload = Random(2).nextBytes(4096)
        store.write(bytes("key"), payload)
        val view = store.entry(bytes("key"))!!.use { it.view() }
        shutDownAndClose()
        repeat(20) {
            System.gc()
            val copy = ByteArray(view.remaining())
            view.duplicate().get(copy)
            assertArrayEquals(payload, copy)
        }
        assertThrows<ReadOnlyBufferException> { view.put(0, 1) }
    }

    @Test
    fun payloadsAreStreams() {
        val payload = Random(3).nextBytes(300_000)
        store.openWriter(bytes("key")).use { writer ->
            val output = writer.outputStream()
            output.write(payload[0].toInt())
            output.write(payload, 1, payload.size - 1)
            assertNull(store.read(bytes("key")))
            writer.finish()
            val failure = assertThrows<IOException> { output.write(1) }
            assertTrue(failure.cause is DataStoreException.Closed)
        }
        store.openReader(bytes("key"))!!.use { reader ->
            val input = reader.inputStream()
            assertEquals(payload[0].toInt() and 0xff, input.read())
            assertArrayEquals(payload.copyOfRange(1, payload.size), input.readAllBytes())
            assertEquals(-1, input.read())
        }
    }

    @Test
    fun entriesAreASequence() {
        repeat(3000) { store.write(bytes("key$it"), ByteArray(it % 7 + 2)) }
        store.entries().use { entries -> assertEquals(3000, entries.asSequence().distinctBy { it.keyHash }.count()) }
    }

    @Test
    fun reachesAServerFromACoroutine(): Unit = runBlocking {
        shutDownAndClose()
        Server.start(path).use { server ->
            AsyncDataStore.connect(server.url()).use { client ->
                client.write(bytes("key"), bytes("payload"))
                assertArrayEquals(bytes("payload"), client.read(bytes("key")))
                val late = runCatching { client.withTimeout(Duration.ZERO).read(bytes("key")) }.exceptionOrNull()
                assertTrue((late as DataStoreException.Timeout).retryable)

                val states = client.states()
                val waiting = launch { states.takeAsync() }
                waiting.cancelAndJoin()
                val changes = async(Dispatchers.Default) { states.flow().toList() }
                client.shutdown()
                assertEquals(listOf<ConnectionState>(ConnectionState.Closed), changes.await())
            }
            server.stopAsync()
        }
    }

    @Test
    fun aCoroutineMayGoOnInsideACall(): Unit = runBlocking(Dispatchers.Unconfined) {
        // `stop` wakes the future, and with it this coroutine, on the thread and inside the call.
        repeat(100) {
            val log = LogStream(LogLevel.ERROR)
            val after = async {
                log.takeAsync()
                store.write(bytes("inside"), bytes("payload"))
                store.read(bytes("inside"))
            }
            log.stop()
            assertArrayEquals(bytes("payload"), after.await())
            log.close()
        }
    }

    /** A process of musl's has the file of its loader in its memory. */
    @Test
    @EnabledOnOs(OS.LINUX)
    fun onMuslItSaysWhatIsMissing() {
        uniffiRefuseMusl()
        val loader = folder.resolve("ld-musl-x86_64.so.1").apply { writeText("loader") }
        val mapped = FileChannel.open(loader).use { it.map(FileChannel.MapMode.READ_ONLY, 0, it.size()) }
        val error = assertThrows<UnsatisfiedLinkError> { uniffiRefuseMusl() }
        assertTrue("needs glibc" in error.message!!)
        Reference.reachabilityFence(mapped)
    }

    @Test
    fun manyThreadsShareAStore() {
        val payloads = List(8) { Random(it).nextBytes(1000 + it) }
        payloads.forEachIndexed { i, payload -> store.write(byteArrayOf(i.toByte()), payload) }
        val failures = java.util.concurrent.ConcurrentLinkedQueue<Throwable>()
        val threads = List(8) { i ->
            Thread {
                try {
                    repeat(2000) { assertArrayEquals(payloads[i], store.read(byteArrayOf(i.toByte()))) }
                } catch (failure: Throwable) {
                    failures.add(failure)
                }
            }
        }
        threads.forEach { it.start() }
        threads.forEach { it.join() }
        assertEquals(emptyList<Throwable>(), failures.toList())
    }
}
