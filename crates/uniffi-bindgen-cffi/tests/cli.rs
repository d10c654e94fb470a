//! The command line: what it says of wrong input, and that all commands are there.

use std::process::{Command, Output};

fn run(arguments: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_uniffi-bindgen"))
        .args(arguments)
        .current_dir(concat!(env!("CARGO_MANIFEST_DIR"), "/fixtures/store/src"))
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
    let missing = refusal(&["generate", "--language", "python", "nothing.so"]);
    assert!(missing.contains("'nothing.so' for '<SOURCE>': there is no such file"));
    let language = refusal(&["generate", "--language", "klingon", "store.udl"]);
    assert!(language.contains("[possible values: kotlin, swift, python, ruby]"));
    let library = refusal(&["generate", "--language", "python", "lib.rs"]);
    assert!(
        library.starts_with("uniffi-bindgen: cannot read "),
        "{library}"
    );
    assert!(refusal(&["scaffolding", "nothing.udl"]).contains("there is no such file"));
    let ruby = refusal(&["pipeline", "store.udl", "ruby"]);
    assert!(ruby.contains("only the bindings for Python are made in passes"));
    assert!(refusal(&["frobnicate"]).contains("unrecognized subcommand 'frobnicate'"));
}

#[test]
fn a_setting_that_a_language_does_not_have_is_refused() {
    let folder = env!("CARGO_TARGET_TMPDIR");
    for language in ["kotlin", "swift", "ruby"] {
        let config = format!("{folder}/{language}.toml");
        std::fs::write(
            &config,
            format!("[defaults.bindings.{language}]\nrenam = {{}}\n"),
        )
        .expect("written");
        let generate = ["generate", "--no-format", "-l", language, "-o", folder];
        let error = refusal(&[&generate[..], &["--config", &config, "store.udl"]].concat());
        let expected = format!("bindings.{language}: unknown setting renam");
        assert!(error.contains(&expected), "{error}");
    }
}

#[test]
fn a_file_may_be_named_without_its_folder() {
    let folder = env!("CARGO_TARGET_TMPDIR");
    let output = run(&["generate", "-l", "python", "-o", folder, "store.udl"]);
    assert!(output.status.success(), "{output:?}");
    assert!(std::path::Path::new(folder).join("store.py").is_file());
}

#[test]
fn the_pipeline_is_printed() {
    let output = run(&["pipeline", "store.udl", "python", "--pass", "last"]);
    assert!(output.status.success(), "{output:?}");
    assert!(String::from_utf8_lossy(&output.stdout).contains("Interface"));
}
