import java.nio.file.Path
import kotlinx.coroutines.runBlocking
import org.junit.jupiter.api.Assertions.assertArrayEquals
import org.junit.jupiter.api.Assertions.assertEquals
import org.junit.jupiter.api.Assertions.assertNull
import org.junit.jupiter.api.Assertions.assertThrows
import org.junit.jupiter.api.Test
import org.junit.jupiter.api.io.TempDir
import uniffi.simd_r_drive_ws_client.AsyncDataStore
import uniffi.simd_r_drive_ws_client.DataStore
import uniffi.simd_r_drive_ws_client.DataStoreException
import uniffi.simd_r_drive_ws_client.Server

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
        }
    }

    @Test
    fun reachesAServerFromACoroutine(@TempDir folder: Path) {
        Server(folder.resolve("served.bin").toString()).use { server ->
            runBlocking {
                AsyncDataStore.connect(server.url()).use { store ->
                    store.write("key".toByteArray(), "payload".toByteArray())
                    assertArrayEquals("payload".toByteArray(), store.read("key".toByteArray()))
                }
            }
            server.stop()
        }
    }
}
