//! The command line: what it says of wrong input.

use std::process::{Command, Output};

fn run(arguments: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_uniffi-bindgen-node"))
        .args(arguments)
        .current_dir(concat!(env!("CARGO_MANIFEST_DIR"), "/fixtures/values/src"))
        .output()
        .expect("the command runs")
}

/// What is said of input that is refused, which is no panic.
fn refusal(arguments: &[&str]) -> String {
    let output = run(arguments);
    assert!(!output.status.success(), "{arguments:?}");
    let text = String::from_utf8(output.stderr).expect("UTF-8");
    assert!(!text.contains("panicked"), "{text}");
    text
}

#[test]
fn wrong_input_is_refused() {
    let missing = refusal(&["generate", "nothing.so"]);
    assert!(missing.contains("'nothing.so' for '<SOURCE>': there is no such file"));
    let source = refusal(&["generate", "lib.rs"]);
    assert!(
        source.starts_with("uniffi-bindgen-node: cannot read "),
        "{source}"
    );
    let none = refusal(&["generate", env!("CARGO_BIN_EXE_uniffi-bindgen-node")]);
    assert!(none.starts_with("uniffi-bindgen-node: "), "{none}");
    assert!(refusal(&["frobnicate"]).contains("unrecognized subcommand 'frobnicate'"));
}
