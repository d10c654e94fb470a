//! Go names of what an interface names.

use heck::ToSnakeCase;

/// Words that Go writes in capitals, wherever they stand in a name.
const INITIALISMS: [&str; 41] = [
    "acl", "api", "ascii", "ca", "cpu", "crc", "css", "dns", "eof", "guid", "html", "http",
    "https", "id", "io", "ip", "json", "lhs", "qps", "ram", "rhs", "rpc", "sla", "smtp", "sql",
    "ssh", "tcp", "tls", "ttl", "udp", "ui", "uid", "uri", "url", "utf8", "uuid", "vm", "xml",
    "xmpp", "xsrf", "xss",
];

/// Words that no parameter can have as its name: keywords, what Go has predeclared, packages, and
/// variables of the generated functions.
const TAKEN: [&str; 80] = [
    "any",
    "append",
    "atomic",
    "bool",
    "break",
    "byte",
    "cap",
    "case",
    "chan",
    "clear",
    "close",
    "comparable",
    "complex",
    "complex128",
    "complex64",
    "const",
    "context",
    "continue",
    "copy",
    "ctx",
    "default",
    "defer",
    "delete",
    "else",
    "err",
    "error",
    "errors",
    "fallthrough",
    "false",
    "float32",
    "float64",
    "fmt",
    "for",
    "func",
    "go",
    "goto",
    "if",
    "imag",
    "import",
    "int",
    "int16",
    "int32",
    "int64",
    "int8",
    "interface",
    "iota",
    "len",
    "make",
    "map",
    "math",
    "max",
    "min",
    "new",
    "nil",
    "object",
    "package",
    "panic",
    "print",
    "println",
    "range",
    "real",
    "recover",
    "result",
    "return",
    "rune",
    "runtime",
    "select",
    "self",
    "string",
    "strings",
    "struct",
    "switch",
    "sync",
    "time",
    "true",
    "type",
    "uint",
    "unsafe",
    "var",
    "waiter",
];

/// Names of types of a fixed width that Go has predeclared as well.
const TAKEN_NUMBERS: [&str; 5] = ["uint16", "uint32", "uint64", "uint8", "uintptr"];

fn words(name: &str) -> Vec<String> {
    let snake = name.to_snake_case();
    let words = snake.split('_').filter(|word| !word.is_empty());
    words.map(capitalized).collect()
}

fn capitalized(word: &str) -> String {
    if INITIALISMS.contains(&word) {
        return word.to_uppercase();
    }
    let mut letters = word.chars();
    let first = letters.next().into_iter().flat_map(char::to_uppercase);
    first.chain(letters).collect()
}

/// A name that other packages see: `HTTPStatus`.
pub fn exported(name: &str) -> String {
    words(name).concat()
}

/// A name that only the package sees: `httpStatus`.
pub fn unexported(name: &str) -> String {
    let mut words = words(name);
    if let Some(first) = words.first_mut() {
        *first = first.to_lowercase();
    }
    words.concat()
}

/// A parameter: `httpStatus`, or `type_` for what Go keeps for itself.
pub fn parameter(name: &str) -> String {
    let name = unexported(name);
    match TAKEN.contains(&name.as_str()) || TAKEN_NUMBERS.contains(&name.as_str()) {
        true => format!("{name}_"),
        false => name,
    }
}

/// A field of a struct. An error's cannot be called as its method is.
pub fn field(name: &str) -> String {
    match exported(name) {
        name if name == "Error" => "Error_".to_owned(),
        name => name,
    }
}

/// A method or function. As in Go's `Query` and `QueryContext`, the one that takes a context says
/// so in its name if the interface does.
pub fn callable(name: &str, is_exported: bool, is_async: bool) -> String {
    let stem = name.strip_suffix("_async").filter(|_| is_async);
    let name = stem.map_or_else(|| name.to_owned(), |stem| format!("{stem}_context"));
    match is_exported {
        true => exported(&name),
        false => unexported(&name),
    }
}

/// The struct of an error's variant: `LockedError`.
pub fn error(variant: &str) -> String {
    let name = exported(variant);
    match name.strip_suffix("Error") {
        Some(_) => name,
        None => format!("{name}Error"),
    }
}
