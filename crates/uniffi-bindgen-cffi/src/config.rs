//! `[bindings.python]` of a crate's `uniffi.toml`.

use std::collections::BTreeMap;

use anyhow::{Result, bail};
use serde::Deserialize;
use serde::de::IgnoredAny;
use uniffi_bindgen_common::config;

/// The language in `uniffi.toml`.
pub const LANGUAGE: &str = "python";

/// The builtin exceptions that a variant of an error may inherit besides the error itself.
const BUILTIN_ERRORS: [&str; 37] = [
    "ArithmeticError",
    "AssertionError",
    "AttributeError",
    "BlockingIOError",
    "BrokenPipeError",
    "BufferError",
    "ChildProcessError",
    "ConnectionAbortedError",
    "ConnectionError",
    "ConnectionRefusedError",
    "ConnectionResetError",
    "EOFError",
    "FileExistsError",
    "FileNotFoundError",
    "FloatingPointError",
    "IOError",
    "IndexError",
    "InterruptedError",
    "IsADirectoryError",
    "KeyError",
    "LookupError",
    "MemoryError",
    "NotADirectoryError",
    "NotImplementedError",
    "OSError",
    "OverflowError",
    "PermissionError",
    "ProcessLookupError",
    "RecursionError",
    "ReferenceError",
    "RuntimeError",
    "SystemError",
    "TimeoutError",
    "TypeError",
    "UnicodeError",
    "ValueError",
    "ZeroDivisionError",
];

/// The part of `uniffi.toml` that is read here.
#[derive(Debug, Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Config {
    /// File name of the library without `lib` and extension, if it differs from the cdylib's.
    pub cdylib_name: Option<String>,
    /// For a custom type: how it is converted.
    pub custom_types: BTreeMap<String, Conversion>,
    /// For another namespace: the module that it is in, if that does not lie beside this one.
    pub external_packages: BTreeMap<String, String>,
    /// For an object: its methods that give another one like it, whose arguments all other methods
    /// take as keywords.
    pub call_options: BTreeMap<String, Vec<String>>,
    /// Records that a tuple of their fields, in their order, may stand for.
    pub tuples: Vec<String>,
    /// For an error and its variant: builtin exceptions that the variant also inherits.
    pub error_bases: BTreeMap<String, BTreeMap<String, Vec<String>>>,
    // UniFFI's pipeline reads these.
    #[serde(rename = "rename")]
    _rename: IgnoredAny,
    #[serde(rename = "exclude")]
    _exclude: IgnoredAny,
}

/// How a custom type is converted from and to its builtin type.
#[derive(Debug, Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Conversion {
    /// Modules that the expressions need.
    pub imports: Vec<String>,
    /// The Python type that stands for it.
    pub type_name: Option<String>,
    lift: String,
    into_custom: String,
    lower: String,
    from_custom: String,
}

impl Conversion {
    /// Whether the Python type is another one than the builtin type.
    pub fn is_used(&self) -> bool {
        self.type_name.is_some()
            || [
                &self.lift,
                &self.into_custom,
                &self.lower,
                &self.from_custom,
            ]
            .iter()
            .any(|e| !e.is_empty())
    }

    /// The Python type, as far as it is told.
    pub fn annotation(&self) -> String {
        self.type_name
            .clone()
            .unwrap_or_else(|| "object".to_owned())
    }

    /// The expression for the Python value that a builtin value stands for.
    pub fn lift(&self, value: &str) -> String {
        fill_in(&self.lift, &self.into_custom, value)
    }

    /// The expression for the builtin value that a Python value stands for.
    pub fn lower(&self, value: &str) -> String {
        fill_in(&self.lower, &self.from_custom, value)
    }
}

/// An expression with a value in it; it may stand under its present or its former key.
fn fill_in(expression: &str, former: &str, value: &str) -> String {
    match [expression, former].into_iter().find(|e| !e.is_empty()) {
        Some(expression) => expression.replace("{}", value),
        None => value.to_owned(),
    }
}

impl Config {
    /// Reads the text of a `uniffi.toml`.
    ///
    /// # Errors
    /// Text that is not such a file, or a base class that is no builtin exception.
    pub fn parse(text: Option<&str>) -> Result<Self> {
        let config: Self = config::parse(text, LANGUAGE)?;
        for (error, variants) in &config.error_bases {
            for (variant, bases) in variants {
                if let Some(base) = bases.iter().find(|b| !BUILTIN_ERRORS.contains(&b.as_str())) {
                    bail!(
                        "uniffi.toml: bindings.python.error_bases.{error}.{variant}: \
                         {base} is not a builtin exception that can be a second base"
                    );
                }
            }
        }
        Ok(config)
    }

    /// The methods whose arguments all other methods of a class take as keywords.
    pub fn call_options(&self, class: &str) -> &[String] {
        self.call_options.get(class).map_or(&[], Vec::as_slice)
    }

    /// Whether a tuple may stand for a record.
    pub fn takes_tuples(&self, record: &str) -> bool {
        self.tuples.iter().any(|name| name == record)
    }

    /// Whether variants of an error inherit builtin exceptions.
    pub fn has_error_bases(&self, error: &str) -> bool {
        self.error_bases.contains_key(error)
    }

    /// The builtin exceptions that a variant of an error also inherits.
    pub fn error_bases(&self, error: &str, variant: &str) -> &[String] {
        self.error_bases
            .get(error)
            .and_then(|variants| variants.get(variant))
            .map_or(&[], Vec::as_slice)
    }
}
