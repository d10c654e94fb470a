/** SIMD R Drive: an append-only key/value store, in this process or behind a server. */
module io.github.simd_r_drive {
    exports io.github.simd_r_drive;
}
