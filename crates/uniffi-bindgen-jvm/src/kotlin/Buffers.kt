/**
 * Bytes that the library has allocated.
 *
 * @suppress
 */
open class RustBuffer(
    @JvmField var capacity: Long = 0,
    @JvmField var len: Long = 0,
    @JvmField var data: Pointer? = null,
) {
    class ByValue(capacity: Long = 0, len: Long = 0, data: Pointer? = null) :
        RustBuffer(capacity, len, data)

    internal fun writeField(@Suppress("UNUSED_PARAMETER") name: String, value: Long) {
        len = value
    }

    companion object {
        internal fun alloc(size: ULong = 0UL): ByValue {
            // A buffer of JNA's has at most as many bytes.
            require(size <= Int.MAX_VALUE.toULong()) { "an argument has more than 2 GiB" }
            return uniffiRustCall { status ->
                UniffiLib.ffi_@CRATE@_rustbuffer_alloc(size.toLong(), status)
            }
        }

        internal fun free(buf: ByValue) = uniffiRustCall { status ->
            UniffiLib.ffi_@CRATE@_rustbuffer_free(buf, status)
        }
    }

    fun asByteBuffer() = data?.getByteBuffer(0, len)?.also { it.order(ByteOrder.BIG_ENDIAN) }
}

/** Where the arguments and the result of a call are for the library; see the crate `uniffi-jvm-runtime`. */
internal class UniffiFrame {
    private val memory = ByteBuffer.allocateDirect(SIZE).order(ByteOrder.nativeOrder())
    private val address = Pointer.nativeValue(Native.getDirectBufferPointer(memory))
    private var position = ARGUMENTS
    private var status: UniffiRustCallStatus? = null
    private var isUsed = false

    fun add(value: Long) {
        memory.putLong(position, value)
        position += WORD
    }

    fun add(value: Int) = add(value.toLong())

    fun add(value: Short) = add(value.toLong())

    fun add(value: Byte) = add(value.toLong())

    fun add(value: RustBuffer.ByValue) {
        add(value.capacity)
        add(value.len)
        add(Pointer.nativeValue(value.data))
    }

    fun add(value: UniffiRustCallStatus) {
        memory.put(0, 0)
        status = value
        add(address)
    }

    fun call(function: Long, kinds: Int) {
        check(UniffiCall.uniffi_jvm_call(function, kinds, address) != 0) { "no such call" }
        val code = if (status == null) UNIFFI_CALL_SUCCESS else memory.get(0)
        if (code != UNIFFI_CALL_SUCCESS) {
            status!!.code = code
            status!!.error_buf = bufferAt(WORD)
        }
    }

    fun word() = memory.getLong(RESULT)

    fun buffer() = bufferAt(RESULT)

    private fun bufferAt(start: Int): RustBuffer.ByValue {
        val data = memory.getLong(start + 2 * WORD)
        return RustBuffer.ByValue(
            memory.getLong(start),
            memory.getLong(start + WORD),
            if (data == 0L) null else Pointer(data),
        )
    }

    companion object {
        private const val WORD = 8
        private const val RESULT = 4 * WORD
        private const val ARGUMENTS = 8 * WORD
        // Six buffers.
        private const val SIZE = ARGUMENTS + 18 * WORD

        private val ofThread = ThreadLocal.withInitial { UniffiFrame() }

        inline fun <T> use(block: (UniffiFrame) -> T): T {
            // A call may resume a coroutine on this thread, which makes a call of its own.
            val frame = ofThread.get().let { if (it.isUsed) UniffiFrame() else it }
            frame.isUsed = true
            frame.position = ARGUMENTS
            frame.status = null
            try {
                return block(frame)
            } finally {
                frame.isUsed = false
            }
        }
    }
}

/** Asks whether the calling thread, which waits in the library, is interrupted. */
internal interface UniffiInterruptCheck : com.sun.jna.Callback {
    fun callback(): Byte
}

/** The functions that JNA calls with each argument. */
internal object UniffiCall {
    private val library = NativeLibrary.getInstance(
        findLibraryName(componentName = "@COMPONENT@"),
        UniffiCall::class.java.classLoader,
    )

    // The library may call it as long as it is loaded.
    private val isInterrupted = object : UniffiInterruptCheck {
        override fun callback(): Byte = if (Thread.currentThread().isInterrupted) 1 else 0
    }

    init {
        Native.register(UniffiCall::class.java, library)
        uniffi_watch_interrupts(isInterrupted)
    }

    external fun uniffi_watch_interrupts(check: UniffiInterruptCheck)

    external fun uniffi_jvm_call(function: Long, kinds: Int, frame: Long): Int

    fun address(name: String) = Pointer.nativeValue(library.getFunction(name))
}
