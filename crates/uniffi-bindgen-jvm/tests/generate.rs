//! What is written for a small interface.

use std::fs;

use camino::Utf8Path;
use uniffi_bindgen_common::File;
use uniffi_bindgen_common::uniffi::GenerateOptions;
use uniffi_bindgen_jvm::{java, kotlin};
use uniffi_bindgen_testing::cases::in_crate;

const UDL: &str = "
namespace demo {};
[Error] enum Failure { \"Gone\" };
dictionary Point { double x; string? label = null; };
interface Store {
    constructor(string path);
    [Throws=Failure] bytes? read(bytes key, optional u32 times = 1);
};
";

/// The options for that interface in a crate of its own.
fn options(name: &str, config: &str) -> GenerateOptions {
    let folder = Utf8Path::new(env!("CARGO_TARGET_TMPDIR")).join(name);
    fs::create_dir_all(&folder).expect("a folder");
    let udl = folder.join("demo.udl");
    fs::write(&udl, UDL).expect("written");
    fs::write(folder.join("uniffi.toml"), config).expect("written");
    GenerateOptions {
        source: in_crate("demo", &udl, &folder).expect("a crate"),
        config_override: Some(folder.join("uniffi.toml")),
        ..GenerateOptions::default()
    }
}

fn text<'a>(files: &'a [File], name: &str) -> &'a str {
    let file = files.iter().find(|file| file.name == name);
    &file.unwrap_or_else(|| panic!("no {name}")).text
}

#[test]
fn java_has_an_overload_by_the_name_that_a_method_has_in_java() {
    let config = "[bindings.java]\npackage_name = \"org.demo\"\n\
                  [bindings.java.rename]\n\"Store.read\" = \"fetch\"\n";
    let files = java::generate(&options("java", config)).expect("generated");
    let store = text(&files, "org/demo/Store.java");
    assert!(store.contains("fetch(key, 1)"), "{store}");
    assert!(text(&files, "org/demo/NativeLibrary.java").starts_with("package org.demo;"));
}

#[test]
fn java_of_a_crate_that_is_not_there_is_refused() {
    let mut options = options("java_filtered", "");
    options.crate_filter = Some("nope".to_owned());
    let error = java::generate(&options).expect_err("refused");
    assert!(
        error
            .to_string()
            .ends_with("has no UniFFI interface of a crate nope"),
        "{error:#}"
    );
}

#[test]
fn kotlin_calls_through_the_runtime() {
    let config = "[bindings.kotlin]\npackage_name = \"org.demo\"\n";
    let files = kotlin::generate(&options("kotlin", config)).expect("generated");
    assert!(text(&files, "org/demo/demo.kt").contains("external fun uniffi_jvm_call"));
}
