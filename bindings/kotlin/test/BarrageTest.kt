import io.github.simd_r_drive.kotlin.*
import java.lang.reflect.InvocationTargetException
import java.nio.file.Path
import java.time.Duration
import java.util.concurrent.ConcurrentLinkedQueue
import kotlin.random.Random
import kotlin.reflect.KClass
import kotlin.reflect.KFunction
import kotlin.reflect.KType
import kotlin.reflect.full.callSuspend
import kotlin.reflect.full.declaredMemberFunctions
import kotlin.reflect.full.valueParameters
import kotlinx.coroutines.runBlocking
import kotlinx.coroutines.withTimeoutOrNull
import org.junit.jupiter.api.Assertions.assertArrayEquals
import org.junit.jupiter.api.Assertions.assertEquals
import org.junit.jupiter.api.Test
import org.junit.jupiter.api.Timeout
import org.junit.jupiter.api.io.TempDir

/**
 * Calls all methods with arguments at random, some of them after close and from many threads. Nothing may
 * fail but with an exception, and the library must work afterwards. `-Dseed=N` repeats a run.
 */
@Timeout(120)
class BarrageTest {
    @TempDir lateinit var folder: Path

    private val seed = java.lang.Long.getLong("seed", 13)

    @Test
    fun nothingCrashes() {
        println("seed $seed")
        DataStore.open(folder.resolve("store.bin").toString()).use { store ->
            store.write(byteArrayOf(1), byteArrayOf(2, 3))
            val failures = ConcurrentLinkedQueue<Throwable>()
            val threads = List(4) { i ->
                val targets = targets(store, i)
                Thread {
                    try {
                        barrage(Random(seed + i), targets)
                    } catch (failure: Throwable) {
                        failures.add(failure)
                    }
                }
            }
            threads.forEach { it.start() }
            threads.forEach { it.join() }
            assertEquals(emptyList<Throwable>(), failures.toList())
        }
        DataStore.open(folder.resolve("other.bin").toString()).use { store ->
            store.write(byteArrayOf(1), byteArrayOf(2, 3))
            assertArrayEquals(byteArrayOf(2, 3), store.read(byteArrayOf(1)))
        }
    }

    /** Objects of every class; those of one store are shared by the threads. */
    private fun targets(store: DataStore, thread: Int): List<Any> = listOf(
        store,
        runBlocking { AsyncDataStore.open(folder.resolve("async$thread.bin").toString()) },
        store.entry(byteArrayOf(1))!!,
        store.entries(),
        store.states(),
        store.openReader(byteArrayOf(1))!!,
        store.openWriter(byteArrayOf(4)),
        Progress(),
        NamespaceHasher(ByteArray(0)),
        LogStream(LogLevel.ERROR),
        Server(folder.resolve("served$thread.bin").toString()),
    )

    private fun barrage(random: Random, targets: List<Any>) {
        repeat(2000) {
            val target = targets.random(random)
            val function = functions(target::class, random).random(random)
            val arguments = function.valueParameters.map { argument(random, it.type, targets) }
            try {
                call(function, target, arguments)
            } catch (failure: InvocationTargetException) {
                val cause = failure.targetException
                check(cause is Exception && cause !is InternalException) { "seed $seed: $function: $cause" }
            } catch (_: Exception) {
                // An argument of another type never arrives.
            }
        }
    }

    private fun functions(type: KClass<*>, random: Random): List<KFunction<*>> =
        type.declaredMemberFunctions
            .filter { it.name !in NOT_CALLED && !it.name.startsWith("uniffi") }
            .filter { it.name !in ENDING || random.nextInt(200) == 0 }
            .sortedBy { "$it" }

    private fun call(function: KFunction<*>, target: Any, arguments: List<Any?>) = runBlocking {
        val all = listOf(target) + arguments
        if (function.isSuspend) {
            // A call that waits for something else is cancelled.
            withTimeoutOrNull(1) { function.callSuspend(*all.toTypedArray()) }
        } else {
            function.call(*all.toTypedArray())
        }
    }

    private fun argument(random: Random, type: KType, targets: List<Any>): Any? {
        if (random.nextInt(8) == 0) return null
        return when (val kind = type.classifier as KClass<*>) {
            ByteArray::class -> random.nextBytes(if (random.nextInt(4) == 0) 70_000 else random.nextInt(3))
            String::class -> "$folder/" + STRINGS.random(random)
            ULong::class -> listOf(0uL, 1uL, ULong.MAX_VALUE, Long.MAX_VALUE.toULong()).random(random)
            UInt::class -> listOf(0u, 1u, UInt.MAX_VALUE).random(random)
            UShort::class -> random.nextInt().toUShort()
            Duration::class -> DURATIONS.random(random)
            // What the elements are is not known at run time: some are of another type.
            List::class -> List(2) { listOf(byteArrayOf(1), Entry(ByteArray(0), ByteArray(1)), "text", null).random(random) }
            else -> targets.firstOrNull { kind.isInstance(it) }
        }
    }

    private companion object {
        /** These take an address, which has to be valid. */
        val NOT_CALLED = setOf("readInto", "batchReadInto", "callWithHandle")
        val ENDING = setOf("close", "destroy", "shutdown", "stop", "stopAsync", "abort")
        val STRINGS = listOf("", "\ud800", "a\udc00b", "\u0000", "日本")
        val DURATIONS = listOf(
            Duration.ZERO, Duration.ofMillis(5), Duration.ofNanos(-1), Duration.ofSeconds(Long.MIN_VALUE)
        )
    }
}
