#![no_main]

use libfuzzer_sys::fuzz_target;
use simd_r_drive_client::fuzzing;

fuzz_target!(|bytes: &[u8]| fuzzing::server_bytes(bytes));
