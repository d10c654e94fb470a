import io.github.simd_r_drive.kotlin.DataStore
import java.nio.file.Files

private const val ROUNDS = 9

/** What calls of an embedded store cost: one JSON line. */
fun main() {
    val folder = Files.createTempDirectory("bench")
    val file = folder.resolve("store.bin")
    try {
        DataStore.open(file.toString()).use { store ->
            val small = "small".toByteArray()
            val large = "large".toByteArray()
            val content = ByteArray(1 shl 20) { 7 }
            store.write(small, ByteArray(100))
            store.write(large, content)
            println(
                "{\"language\": \"kotlin\", \"read_100_ns\": %.0f, \"write_1m_us\": %.1f, \"read_1m_us\": %.1f}"
                    .format(
                        median(100_000) { store.read(small) },
                        median(30) { store.write(large, content) } / 1000,
                        median(100) { store.read(large) } / 1000,
                    )
            )
            store.shutdown()
        }
    } finally {
        Files.deleteIfExists(file)
        Files.delete(folder)
    }
}

/** The median of the rounds' times for one call, in nanoseconds; the first round is not counted. */
private fun median(calls: Int, call: () -> Unit): Double {
    val times = List(ROUNDS + 1) {
        val start = System.nanoTime()
        repeat(calls) { call() }
        (System.nanoTime() - start).toDouble() / calls
    }
    return times.drop(1).sorted()[ROUNDS / 2]
}
