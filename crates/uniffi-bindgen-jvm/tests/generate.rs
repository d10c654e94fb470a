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
    record<string, u32> count(record<string, u32> known, optional u32 most = 5);
};
";

/// What Kotlin's functions cannot be rewritten for.
const JAVA: &str = "
enum Form { \"square_one\", \"Round\" };
[Enum] interface Shape { Dot(); Circle(u32 radius); };
interface Odd {
    void odd(
        Point point,
        optional Form form = \"square_one\",
        optional Shape shape = \"Dot\",
        optional u32 large = 4000000000,
        optional u64 largest = 18446744073709551615,
        optional f32 ratio = 0.5,
        optional i16? some = -3,
        optional string text = \"a\u{7f}\",
        optional sequence<string> list = []
    );
};
[Trait, WithForeign] interface Listener { void heard(string text, optional u32 times = 2); };
";

/// The options for an interface in a crate of its own.
fn options(name: &str, interface: &str, config: &str) -> GenerateOptions {
    let folder = Utf8Path::new(env!("CARGO_TARGET_TMPDIR")).join(name);
    fs::create_dir_all(&folder).expect("a folder");
    let udl = folder.join("demo.udl");
    fs::write(&udl, interface).expect("written");
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
    let files = java::generate(&options("java", UDL, config)).expect("generated");
    let store = text(&files, "org/demo/Store.java");
    assert!(store.contains("fetch(key, 1)"), "{store}");
    assert!(store.contains("return count(known, 5)"), "{store}");
    assert!(text(&files, "org/demo/NativeLibrary.java").starts_with("package org.demo;"));
}

#[test]
fn java_has_overloads_for_the_defaults_that_it_can_express() {
    let files =
        java::generate(&options("java_defaults", &format!("{UDL}{JAVA}"), "")).expect("generated");
    let odd = text(&files, "uniffi/demo/Odd.java");
    // An enum with fields has no constants, so that what is before it has no overload.
    let last = "odd(point, form, shape, -294967296, -1L, 0.5f, (short) -3, \"a\\u007f\", java.util.List.of())";
    assert!(odd.contains(last), "{odd}");
    assert!(!odd.contains("odd(point, form, Shape"), "{odd}");
}

#[test]
fn java_has_other_names_of_classes_than_rust() {
    let interface = "
namespace demo { [Throws=HTTPError] void switch(optional u32 times = 1); };
dictionary HTTPPoint { u32 x = 1; };
[Error] interface HTTPError { Gone(string url); };
interface HTTPClient { constructor(optional u32 retries = 3); void throw(optional u32 times = 2); };
";
    let files = java::generate(&options("java_names", interface, "")).expect("generated");
    let client = text(&files, "uniffi/demo/HttpClient.java");
    assert!(client.contains("this(3);"), "{client}");
    assert!(client.contains("_throw(2);"), "{client}");
    assert!(text(&files, "uniffi/demo/HttpPoint.java").contains("this(1);"));
    assert!(text(&files, "uniffi/demo/HttpException.java").contains("String code()"));
    assert!(text(&files, "uniffi/demo/Demo.java").contains("_switch(1);"));
}

#[test]
fn java_has_what_it_may_implement_in_two_files() {
    let files =
        java::generate(&options("java_foreign", &format!("{UDL}{JAVA}"), "")).expect("generated");
    let rusts = text(&files, "uniffi/demo/ListenerImpl.java");
    assert!(rusts.contains("heard(text, 2)"), "{rusts}");
    assert!(!text(&files, "uniffi/demo/Listener.java").contains("heard(text, 2)"));
}

#[test]
fn java_of_a_crate_that_is_not_there_is_refused() {
    let mut options = options("java_filtered", UDL, "");
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
    let files = kotlin::generate(&options("kotlin", UDL, config)).expect("generated");
    assert!(text(&files, "org/demo/demo.kt").contains("external fun uniffi_jvm_call"));
}

#[test]
fn kotlin_clones_handles_when_all_arguments_are_there() {
    let interface = "
namespace demo {};
[Traits=(Display, Eq)] interface Meter {
    void plain(Meter other);
    [Async] u32 later(Meter other);
    [Async] u32 with_float(double value);
};
";
    let files = kotlin::generate(&options("kotlin_handles", interface, "")).expect("generated");
    let demo = text(&files, "uniffi/demo/demo.kt");
    for method in [
        "plain",
        "later",
        "uniffi_trait_display",
        "uniffi_trait_eq_eq",
    ] {
        let function = format!("fun uniffi_demo_fn_method_meter_{method}(`ptr`: Long");
        let body = demo.split(&function).nth(1).expect(method);
        let (_, body) = body.split_once(" {\n").expect("a body");
        let first = "val `ptr` = uniffiCloned(`ptr`, UniffiLib::uniffi_demo_fn_clone_meter)\n";
        assert!(
            body.trim_start().starts_with(first),
            "{method}: {body:.200}"
        );
    }
    assert_eq!(demo.matches("block(this.handle)").count(), 1);
    // JNA calls this one.
    let called = demo
        .split("UniffiLib.uniffi_demo_fn_method_meter_with_float(")
        .nth(1);
    let first = called.expect("a call").trim_start();
    assert!(first.starts_with("uniffiCloneHandle(),"), "{first}");
}
