//! The program of a generator.

use std::process::Command;

/// What a program says of arguments that it refuses, which is no panic. It runs in the crate of its test.
pub fn refusal(program: &str, arguments: &[&str]) -> String {
    let output = Command::new(program).args(arguments).output();
    let output = output.expect("the program runs");
    assert!(!output.status.success(), "{arguments:?}");
    let text = String::from_utf8(output.stderr).expect("UTF-8");
    assert!(!text.contains("panicked"), "{text}");
    text
}

/// Holds what every generator says of wrong arguments, and of what is no library or no configuration.
pub fn assert_wrong_input_is_refused(program: &str) {
    let missing = refusal(program, &["generate", "nothing.so"]);
    assert!(missing.contains("'nothing.so' for '<SOURCE>': there is no such file"));
    let source = refusal(program, &["generate", "Cargo.toml"]);
    assert!(source.contains("Cargo.toml"), "{source}");
    let none = refusal(program, &["generate", program]);
    assert!(none.starts_with("uniffi-bindgen-"), "{none}");
    assert!(none.contains(program), "{none}");
    let config = refusal(program, &["generate", "--config", "Cargo.toml", program]);
    assert!(config.contains("Cargo.toml is no uniffi.toml"), "{config}");
    assert!(refusal(program, &["frobnicate"]).contains("unrecognized subcommand 'frobnicate'"));
}
