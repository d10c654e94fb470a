import io.github.simd_r_drive.kotlin.*
import java.net.InetAddress
import java.net.ServerSocket
import java.nio.file.Path
import java.time.Duration
import java.util.concurrent.CompletableFuture
import java.util.concurrent.TimeUnit
import org.junit.jupiter.api.Assertions.assertArrayEquals
import org.junit.jupiter.api.Assertions.assertEquals
import org.junit.jupiter.api.Assertions.assertFalse
import org.junit.jupiter.api.Assertions.assertTrue
import org.junit.jupiter.api.Test
import org.junit.jupiter.api.Timeout
import org.junit.jupiter.api.io.TempDir

/** `Thread.interrupt` ends what a thread waits for. */
@Timeout(60)
class InterruptTest {
    @TempDir lateinit var folder: Path

    private fun path(name: String) = folder.resolve(name).toString()

    /** What a call, which waits, gives once its thread is interrupted, and whether the thread still is then. */
    private fun <T> interrupted(call: () -> T): Pair<Result<T>, Boolean> {
        val ended = CompletableFuture<Pair<Result<T>, Boolean>>()
        val thread = Thread { ended.complete(runCatching(call) to Thread.currentThread().isInterrupted) }
        thread.start()
        Thread.sleep(200)
        assertFalse(ended.isDone, "it did not wait")
        thread.interrupt()
        return ended.get(5, TimeUnit.SECONDS)
    }

    @Test
    fun aCallThatWaitsEndsAndTheThreadStaysInterrupted() {
        // It accepts connections, and never answers.
        ServerSocket(0, 50, InetAddress.getLoopbackAddress()).use { silent ->
            val options = ConnectOptions(connectTimeout = Duration.ofSeconds(30))
            val (result, isInterrupted) =
                interrupted { DataStore.connect("ws://127.0.0.1:${silent.localPort}", options) }
            assertTrue(result.exceptionOrNull() is DataStoreException.Interrupted, "$result")
            assertTrue(isInterrupted)
        }
    }

    @Test
    fun aWaitForChangesEnds() {
        DataStore.open(path("store")).use { store ->
            val states = store.states()
            val ended = interrupted { states.take(Duration.ofSeconds(30)) }
            assertEquals(Result.success(emptyList<ConnectionState>()) to true, ended)
            assertTrue(states.isOpen())
        }
    }

    @Test
    fun callsThatNeedNotWaitGoOn() {
        Server(path("served")).use { server ->
            DataStore.connect(server.url()).use { store ->
                Thread.currentThread().interrupt()
                store.write(byteArrayOf(1), byteArrayOf(2, 3))
                assertArrayEquals(byteArrayOf(2, 3), store.read(byteArrayOf(1)))
                assertTrue(Thread.interrupted())
                store.shutdown()
            }
            server.stop()
        }
    }
}
