/** JNA has no library for musl, the C library of Alpine and others, and what it says of that is a linker's message. */
internal fun uniffiRefuseMusl() {
    val files = java.io.File("/proc/self/maps")
    if (files.canRead() && files.useLines(Charsets.ISO_8859_1) { lines -> lines.any { "/ld-musl-" in it } }) {
        throw UnsatisfiedLinkError(
            "this package has no native library for musl, the C library of this system: it needs glibc, as Debian has"
        )
    }
}


/** A clone of an object's handle, for a call that takes it. */
internal inline fun uniffiCloned(handle: Long, clone: (Long, UniffiRustCallStatus) -> Long): Long {
    if (handle == 0L) throw InternalException("an object that was made without a handle has no methods")
    return uniffiRustCall { clone(handle, it) }
}
