//! The command line: what it says of wrong input.

use uniffi_bindgen_testing::program::assert_wrong_input_is_refused;

#[test]
fn wrong_input_is_refused() {
    assert_wrong_input_is_refused(env!("CARGO_BIN_EXE_uniffi-bindgen-java"));
    assert_wrong_input_is_refused(env!("CARGO_BIN_EXE_uniffi-bindgen-kotlin"));
}
