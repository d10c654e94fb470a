//! Interfaces at random, the same for a seed: generated and compiled, with warnings as errors.
//! `SEEDS=FIRST:COUNT cargo test --test random` tries others.

use std::fmt::Write;
use std::fs;
use std::path::Path;
use std::process::Command;

use camino::Utf8PathBuf;
use uniffi_bindgen::{BindgenLoader, BindgenPaths, GlobalConfig};

/// Names that mean something in C, in C++, in their headers, or in what is generated.
const NAMES: &str = "delete errno text place class signal default value data items len has_value this \
    other int writer reader linux main free malloc index memset stdin count status error call user \
    code message fields tag none string bytes write_u8 clone_it template new operator register auto";

const BUILTINS: &str =
    "u8 i8 u16 i16 u32 i32 u64 i64 float double boolean string bytes duration timestamp";

/// Numbers that differ and are the same for a seed (xorshift).
struct Chance(u64);

impl Chance {
    fn below(&mut self, end: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        usize::try_from(self.0 % end as u64).expect("small")
    }

    fn one_of<'a>(&mut self, words: &'a str) -> &'a str {
        let words: Vec<&str> = words.split_whitespace().collect();
        words[self.below(words.len())]
    }

    /// Different names.
    fn names(&mut self, most: usize) -> Vec<&'static str> {
        let mut names: Vec<&str> = (0..self.below(most + 1))
            .map(|_| self.one_of(NAMES))
            .collect();
        names.sort_unstable();
        names.dedup();
        names
    }

    /// A type; `named` are those that are declared so far.
    fn ty(&mut self, named: &[String], depth: usize) -> String {
        match self.below(if depth == 0 { 4 } else { 8 }) {
            0..=2 => self.one_of(BUILTINS).to_owned(),
            3 if named.is_empty() => "u32".to_owned(),
            3 => named[self.below(named.len())].clone(),
            4 | 5 => match self.ty(named, depth - 1) {
                inner if inner.ends_with('?') => inner,
                inner => format!("{inner}?"),
            },
            6 => format!("sequence<{}>", self.ty(named, depth - 1)),
            _ => {
                let key = self.one_of("string u16 i64 boolean");
                format!("record<{key}, {}>", self.ty(named, depth - 1))
            }
        }
    }

    fn members(&mut self, named: &[String], most: usize, between: &str) -> String {
        let names = self.names(most).into_iter();
        let members: Vec<_> = names
            .map(|name| format!("{} {name}", self.ty(named, 2)))
            .collect();
        members.join(between)
    }

    fn function(&mut self, named: &[String], name: &str) -> String {
        let is_async = self.below(4) == 0;
        let attribute = match (is_async, self.below(3) == 0) {
            (true, true) => "[Async, Throws=Failure] ",
            (true, false) => "[Async] ",
            (false, true) => "[Throws=Failure] ",
            (false, false) => "",
        };
        let result = match self.below(4) {
            0 => "void".to_owned(),
            _ => self.ty(named, 3),
        };
        format!(
            "{attribute}{result} {name}({});\n",
            self.members(named, 4, ", ")
        )
    }

    fn interface(&mut self) -> String {
        let (mut named, mut declared) = (Vec::new(), String::new());
        for index in 0..3 + self.below(6) {
            let name = format!("Type{index}");
            let fields = |chance: &mut Self, named: &[String]| chance.members(named, 4, ", ");
            let source = match self.below(4) {
                0 => format!("enum {name} {{ \"Red\", \"EOF\", \"Delete\", \"I\" }};\n"),
                1 => format!(
                    "[Enum] interface {name} {{ A({}); Int({}); None(u8 some); }};\n",
                    fields(self, &named),
                    fields(self, &named)
                ),
                2 => {
                    let fields = self.members(&named, 6, "; ");
                    match fields.is_empty() {
                        true => format!("dictionary {name} {{}};\n"),
                        false => format!("dictionary {name} {{ {fields}; }};\n"),
                    }
                }
                _ => {
                    let methods: String = (0..self.below(4))
                        .map(|method| self.function(&named, &format!("do_{method}")))
                        .collect();
                    format!(
                        "interface {name} {{ constructor({});\n{methods}}};\n",
                        fields(self, &named)
                    )
                }
            };
            declared += &source;
            named.push(name);
        }
        let mut functions = String::new();
        for index in 0..1 + self.below(6) {
            functions += &self.function(&named, &format!("call_{index}"));
        }
        let mut out = String::new();
        writeln!(out, "namespace demo {{\n{functions}}};\n{declared}").expect("a string");
        out + "[Error] interface Failure { Gone(); Delete(string errno, bytes text, u8? code); };\n"
    }
}

fn check(seed: u64) {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join(format!("random/{seed}"));
    let udl = folder.join("src/input.udl");
    fs::create_dir_all(folder.join("src")).expect("a folder");
    fs::write(folder.join("Cargo.toml"), "[package]\nname = \"demo\"\n").expect("written");
    let source = Chance(seed.wrapping_mul(0x9e37_79b9_7f4a_7c15) | 1).interface();
    fs::write(&udl, &source).expect("written");
    let udl = Utf8PathBuf::try_from(udl).expect("UTF-8");
    let loader = BindgenLoader::new(BindgenPaths::default(), GlobalConfig::default());
    let files = loader.load_metadata(&udl).and_then(|metadata| {
        let root = loader.load_pipeline_initial_root(&udl, metadata)?;
        uniffi_bindgen_c::render(uniffi_bindgen_c::generate::general(root)?, None)
    });
    let files = files.unwrap_or_else(|error| panic!("seed {seed}: {error:#}\n{source}"));
    for file in files {
        fs::write(folder.join(file.name), file.text).expect("written");
    }
    fs::write(folder.join("all.cpp"), "#include \"demo.hpp\"\n").expect("written");
    for (compiler, standard, file) in [
        ("cc", "-std=c11", "demo.c"),
        ("c++", "-std=c++17", "all.cpp"),
    ] {
        let mut command = Command::new(compiler);
        command
            .current_dir(&folder)
            .args([standard, "-fsyntax-only", "-Wall", "-Wextra"]);
        let status = command
            .args(["-Wpedantic", "-Werror", file])
            .status()
            .expect("a compiler");
        assert!(
            status.success(),
            "seed {seed}, {}:\n{source}",
            folder.display()
        );
    }
}

#[test]
fn what_is_generated_compiles() {
    let seeds = std::env::var("SEEDS").unwrap_or_else(|_| "0:6".to_owned());
    let (first, count) = seeds.split_once(':').expect("FIRST:COUNT");
    let (first, count): (u64, u64) = (
        first.parse().expect("a number"),
        count.parse().expect("a number"),
    );
    (first..first + count).for_each(check);
}
