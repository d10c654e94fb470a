#include <simd_r_drive.hpp>

int main() {
    return simd_r_drive::key_hash("hello") != 0 ? 0 : 1;
}
