//! Interfaces at random, the same for a seed.

use std::fmt::Write;
use std::fs;
use std::ops::Range;
use std::path::Path;

use uniffi_bindgen_common::{Backend, File};

use crate::cases;

/// What became of an interface.
#[derive(Debug, PartialEq, Eq)]
pub enum Outcome {
    /// Its files are in the folder.
    Written,
    /// It was refused, by name and place.
    Refused,
}

/// The seeds to try: those that `SEEDS=FIRST:COUNT` names, or a few.
pub fn seeds() -> Range<u64> {
    let seeds = std::env::var("SEEDS").unwrap_or_else(|_| "0:6".to_owned());
    let parse = |number: &str| number.parse::<u64>().expect("SEEDS=FIRST:COUNT");
    let (first, count) = seeds.split_once(':').expect("SEEDS=FIRST:COUNT");
    parse(first)..parse(first) + parse(count)
}

/// Writes what is generated for the interface of a seed into a folder, where its `input.udl` is, too.
///
/// # Panics
/// The interface was refused without a word about where.
pub fn outcome<B: Backend>(seed: u64, folder: &Path) -> Outcome {
    fs::create_dir_all(folder).expect("a folder");
    let udl = folder.join("input.udl");
    fs::write(&udl, interface(seed)).expect("written");
    let files = match cases::generate::<B>(&udl, &folder.join("crate")) {
        Ok(files) => files,
        Err(error) => {
            let said = format!("{error:#}");
            assert!(is_with_place(&said), "{}: {said}", folder.display());
            println!("seed {seed}: {said}");
            return Outcome::Refused;
        }
    };
    for File { name, text } in files {
        fs::write(folder.join(name), text).expect("written");
    }
    Outcome::Written
}

/// Whether an error says of what in the interface it speaks.
fn is_with_place(error: &str) -> bool {
    const PLACES: [&str; 8] = [
        "function",
        "interface",
        "dictionary",
        "enum",
        "types",
        "package",
        "custom type",
        "callback interface",
    ];
    let rest = error.strip_prefix("namespace demo: ");
    rest.is_some_and(|rest| PLACES.iter().any(|place| rest.starts_with(place)))
}

/// The `.udl` file of a seed.
pub fn interface(seed: u64) -> String {
    Chance(seed.wrapping_mul(0x9e37_79b9_7f4a_7c15) | 1).interface()
}

/// Names that mean something in a language, in its library, or in what is generated.
const NAMES: &str = "delete errno text place class signal default value data items len has_value this \
    other int writer reader linux main free malloc index memset stdin count status error call user \
    code message fields tag none string bytes write_u8 clone_it template new operator register auto \
    func chan range type nil err ctx object context map select time defer go iota self waiter \
    arguments await function var let undefined null symbol options call_options constructor \
    prototype name stack then to_string close length runtime uint8_array buffer result native \
    std vector optional size begin end first second move cause closed handle http_url id";

/// Comments, some of which could end one.
const DOCS: [&str; 8] = [
    "",
    "",
    "What it is.",
    "Ends a comment: */ and begins one: /* or //.",
    "Has `a_name` in it, \"quotes\", a \\\\ and a `ba\\ck",
    "Ends with a backslash \\",
    "Ünïcode – and an emoji 🦀, ${not_filled} in.",
    "A line that is longer than any that a formatter leaves alone, with more words in it, and with \
     still more words, so that it has to be broken somewhere.",
];

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

    /// A comment, or nothing.
    fn doc(&mut self) -> String {
        match DOCS[self.below(DOCS.len())] {
            "" => String::new(),
            text => format!("/// {text}\n"),
        }
    }

    /// A default of a type, where it has one that a `.udl` can say.
    fn default(&mut self, ty: &str) -> &'static str {
        let is_without = self.below(3) > 0;
        match ty {
            _ if is_without => "",
            "boolean" => " = true",
            "string" => r#" = "it's a \\ and ?? 'quoted'""#,
            "u8" | "u16" | "u32" | "u64" => " = 42",
            "i8" | "i16" | "i32" | "i64" => " = -7",
            "float" | "double" => " = 1.5",
            _ if ty.ends_with('?') => " = null",
            _ if ty.starts_with("sequence<") => " = []",
            _ => "",
        }
    }

    /// The fields of a dictionary, each with a comment and perhaps a default.
    fn fields(&mut self, named: &[String]) -> String {
        let mut fields = String::new();
        for name in self.names(6) {
            let ty = self.ty(named, 2);
            fields += &format!("{}{ty} {name}{};\n", self.doc(), self.default(&ty));
        }
        fields
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
            "{}{attribute}{result} {name}({});\n",
            self.doc(),
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
                    let fields = self.fields(&named);
                    format!("dictionary {name} {{ {fields} }};\n")
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
            declared += &self.doc();
            declared += &source;
            named.push(name);
        }
        let mut functions = String::new();
        for index in 0..1 + self.below(6) {
            functions += &self.function(&named, &format!("call_{index}"));
        }
        let mut out = String::new();
        writeln!(out, "namespace demo {{\n{functions}}};\n{declared}").expect("a string");
        out + "[Error] interface Failure { Gone(); Delete(string errno, bytes text, u8? detail); };\n"
    }
}
