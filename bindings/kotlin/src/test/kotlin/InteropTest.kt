import java.nio.file.Path
import java.time.Duration
import kotlinx.coroutines.runBlocking
import org.junit.jupiter.api.Assertions.assertArrayEquals
import org.junit.jupiter.api.Assertions.assertEquals
import org.junit.jupiter.api.Assertions.assertFalse
import org.junit.jupiter.api.Assertions.assertNull
import org.junit.jupiter.api.Assertions.assertThrows
import org.junit.jupiter.api.Assertions.assertTrue
import org.junit.jupiter.api.Test
import org.junit.jupiter.api.io.TempDir
import uniffi.simd_r_drive_ws_client.AsyncDataStore
import uniffi.simd_r_drive_ws_client.ConnectionState
import uniffi.simd_r_drive_ws_client.ConnectOptions
import uniffi.simd_r_drive_ws_client.DataStore
import uniffi.simd_r_drive_ws_client.DataStoreException
import uniffi.simd_r_drive_ws_client.Server
import uniffi.simd_r_drive_ws_client.ServerOptions
import uniffi.simd_r_drive_ws_client.isRetryable

/** The store file that Python wrote, read and written from the JVM; see tests/conformance. */
class InteropTest {
    @Test
    fun readsWhatPythonWroteAndWrites() {
        DataStore.open(System.getProperty("store")).use { store ->
            assertArrayEquals("from python".toByteArray(), store.read("python".toByteArray()))
            assertNull(store.read("missing".toByteArray()))
            store.write("kotlin".toByteArray(), "from kotlin".toByteArray())
            assertEquals(2uL, store.len())
            val refused = assertThrows(DataStoreException.InvalidArgument::class.java) {
                store.write("key".toByteArray(), ByteArray(0))
            }
            assertEquals("payload", refused.argument)
            assertFalse(isRetryable(refused))
        }
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
    fun reachesAServerFromACoroutine(@TempDir folder: Path) {
        Server(folder.resolve("served.bin").toString()).use { server ->
            runBlocking {
                AsyncDataStore.connect(server.url()).use { store ->
                    store.write("key".toByteArray(), "payload".toByteArray())
                    assertArrayEquals("payload".toByteArray(), store.read("key".toByteArray()))
                    val states = store.states()
                    val patient = store.withTimeout(Duration.ofSeconds(60))
                    assertArrayEquals("payload".toByteArray(), patient.read("key".toByteArray()))
                    val late = runCatching {
                        store.withTimeout(Duration.ZERO).read("key".toByteArray())
                    }.exceptionOrNull()
                    assertTrue(late is DataStoreException.Timeout, "$late")
                    assertTrue(isRetryable(late as DataStoreException))
                    store.shutdown()
                    assertEquals(ConnectionState.Closed, states.takeAsync().last())
                }
                server.stopAsync()
            }
        }
    }
}
