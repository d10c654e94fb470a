#include <simd_r_drive.h>

int main(void) {
    uint64_t hash = 0;
    return srd_key_hash(srd_bytes_of("hello"), &hash, NULL) == SRD_OK && hash != 0 ? 0 : 1;
}
