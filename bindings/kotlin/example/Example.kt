import io.github.simd_r_drive.kotlin.AsyncDataStore
import io.github.simd_r_drive.kotlin.DataStore
import io.github.simd_r_drive.kotlin.DataStoreException
import io.github.simd_r_drive.kotlin.Server
import io.github.simd_r_drive.kotlin.code
import io.github.simd_r_drive.kotlin.view
import java.nio.file.Files
import kotlinx.coroutines.runBlocking

/** A store in this process, and the same file behind a server. */
fun main() = runBlocking {
    val path = Files.createTempDirectory("example").resolve("store.bin").toString()
    DataStore.open(path).use { store ->
        store.write("greeting".toByteArray(), "hello".toByteArray())
        println(store.read("greeting".toByteArray())?.decodeToString())
        store.entry("greeting".toByteArray())?.use { println("${it.view().remaining()} bytes, not copied") }
        try {
            store.write("greeting".toByteArray(), ByteArray(0))
        } catch (error: DataStoreException.InvalidArgument) {
            println("${error.code}: ${error.argument}: ${error.reason}")
        }
        store.shutdown()
    }
    Server.start(path).use { server ->
        AsyncDataStore.connect(server.url()).use { client ->
            println("${client.read("greeting".toByteArray())?.decodeToString()} from ${server.url()}")
            client.shutdown()
        }
        server.stopAsync()
    }
}
