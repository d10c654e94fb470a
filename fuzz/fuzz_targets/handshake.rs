#![no_main]

use libfuzzer_sys::fuzz_target;
use simd_r_drive_server::fuzzing;

fuzz_target!(|bytes: &[u8]| fuzzing::handshake(bytes));
