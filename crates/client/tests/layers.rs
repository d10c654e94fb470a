//! Each layer of the connection to a server uses only the layers below: `remote`, `session`,
//! `connection`, `socket`. `embedded` uses the trait of all backends, which does not use `embedded`.
//! Within a layer the files have no circular references.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};

/// The layers, from the bottom up.
const LAYERS: [&str; 5] = ["sync", "socket", "connection", "session", "remote"];

/// The modules that all layers may use.
const FOR_ALL: [&str; 7] = [
    "Error",
    "Result",
    "damage",
    "error",
    "fork",
    "interrupt",
    "per_process",
];

/// The modules that `remote` may use, since it implements the trait of all backends.
const CONTRACT: [&str; 13] = [
    "Backend",
    "Caller",
    "Reader",
    "Writer",
    "backend",
    "by_hash",
    "caller",
    "pieces",
    "reader",
    "validate",
    "writer",
    "own_timeout",
    "partial_batch",
];

fn source() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("src")
}

/// The files of a layer without comments, by their names without the extension.
fn files(layer: &str) -> BTreeMap<String, String> {
    let entries = fs::read_dir(source().join(layer)).expect("the layer is a folder");
    entries
        .map(|entry| {
            let path = entry.unwrap().path();
            let name = path.file_stem().unwrap().to_str().unwrap().to_owned();
            (name, code(&path))
        })
        .collect()
}

/// A file without its comments.
fn code(path: &Path) -> String {
    let text = fs::read_to_string(path).expect("a source file");
    let lines = text.lines().map(|line| line.split("//").next().unwrap());
    lines.collect::<Vec<_>>().join("\n")
}

/// The names that follow `prefix` in `code`, including those in braces.
fn names_after(prefix: &str, code: &str) -> BTreeSet<String> {
    let first_name = |text: &str| -> String {
        let is_part = |c: &char| c.is_alphanumeric() || *c == '_';
        text.trim_start().chars().take_while(is_part).collect()
    };
    let mut names = BTreeSet::new();
    for (at, _) in code.match_indices(prefix) {
        let rest = &code[at + prefix.len()..];
        match rest.strip_prefix('{') {
            None => names.extend([first_name(rest)]),
            Some(inside) => names.extend(top_level_parts(inside).iter().map(|s| first_name(s))),
        }
    }
    names
}

/// The parts between commas up to the closing brace. Commas in nested braces do not count.
fn top_level_parts(inside: &str) -> Vec<String> {
    let (mut depth, mut parts) = (0, vec![String::new()]);
    for c in inside.chars() {
        match c {
            '}' if depth == 0 => break,
            ',' if depth == 0 => parts.push(String::new()),
            _ => parts.last_mut().unwrap().push(c),
        }
        depth += i32::from(c == '{') - i32::from(c == '}');
    }
    parts.retain(|part| !part.trim().is_empty());
    parts
}

#[test]
fn each_layer_uses_only_the_layers_below() {
    for (at, layer) in LAYERS.iter().enumerate() {
        let mut allowed: Vec<&str> = FOR_ALL.iter().chain(&LAYERS[..=at]).copied().collect();
        if *layer == "remote" {
            allowed.extend(CONTRACT);
        }
        for (file, code) in files(layer) {
            assert!(
                !code.contains("super::super"),
                "{layer}/{file}.rs: write `crate::` for another layer"
            );
            for name in names_after("crate::", &code) {
                assert!(
                    allowed.contains(&name.as_str()),
                    "{layer}/{file}.rs refers to `crate::{name}`, which is above it"
                );
            }
        }
    }
}

/// What each backend implements, and the values in it, does not use any backend.
#[test]
fn the_trait_uses_no_backend() {
    let exports = code(&source().join("lib.rs"));
    let backends = ["embedded", "remote"];
    let of_backends = backends.map(|backend| names_after(&format!("{backend}::"), &exports));
    let refused: BTreeSet<String> = of_backends.into_iter().flatten().collect();
    let mut files = files("entries");
    for name in ["backend", "by_hash", "progress", "reader", "writer"] {
        files.insert(
            name.to_owned(),
            code(&source().join(name).with_extension("rs")),
        );
    }
    for (file, code) in files {
        for name in names_after("crate::", &code) {
            assert!(
                !refused.contains(&name) && !backends.contains(&name.as_str()),
                "{file}.rs refers to `crate::{name}`, which is of a backend"
            );
        }
    }
}

#[test]
fn the_files_of_a_layer_form_no_circle() {
    for layer in LAYERS.into_iter().chain(["embedded", "entries"]) {
        let files = files(layer);
        let mut uses: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
        for (file, code) in &files {
            let mut names = names_after("super::", code);
            names.retain(|name| files.contains_key(name) && name != file);
            uses.insert(file.clone(), names);
        }
        // Remove files that use none of the remaining ones, until there are no more.
        while let Some(free) = uses
            .iter()
            .find(|(_, names)| names.iter().all(|name| !uses.contains_key(name)))
            .map(|(file, _)| file.clone())
        {
            uses.remove(&free);
        }
        assert!(uses.is_empty(), "{layer}: a circle among {uses:?}");
    }
}

#[test]
fn references_are_found() {
    let code = "use crate::a::B;\nuse crate::{c, d::{e, f}, g};\nlet x = crate::h();";
    let found: Vec<_> = names_after("crate::", code).into_iter().collect();
    assert_eq!(found, ["a", "c", "d", "g", "h"]);
}
