//! The functions of the library, called through `uniffi_jvm_call`.

use anyhow::{Context, Result, bail, ensure};
use regex::{Captures, Regex};
use uniffi_bindgen_common::edit::changed;

use super::handles::{self, Clones};

/// The most arguments that `uniffi_jvm_call` passes on.
const MOST: usize = 6;

/// Replaces the declarations in `UniffiLib`, which are all of the library's functions but for the
/// checksums.
pub fn replace(kotlin: &str, clones: &Clones) -> Result<String> {
    const LIBRARY: &str = "internal object UniffiLib {";
    let (before, library) = kotlin
        .split_once(LIBRARY)
        .with_context(|| changed(LIBRARY))?;
    let declaration = Regex::new(r"    external fun (\w+)\(([^)]*)\)\s*: (\S+)\n")?;
    let (mut failure, mut by_jna) = (None, Vec::new());
    let library = declaration.replace_all(library, |captures: &Captures| {
        let written = match function(captures, clones) {
            Ok(None) => declared(captures, kotlin).inspect(|_| by_jna.push(captures[1].to_owned())),
            Ok(Some(function)) => Ok(function),
            Err(error) => Err(error),
        };
        written.unwrap_or_else(|error| {
            failure.get_or_insert(error);
            String::new()
        })
    });
    if let Some(error) = failure {
        return Err(error);
    }
    let mut kotlin = format!("{before}{LIBRARY}{library}");
    for name in by_jna.iter().filter(|name| clones.contains_key(*name)) {
        kotlin = handles::clone_first(&kotlin, name)?;
    }
    Ok(kotlin)
}

/// A declaration that stays, unless it has classes that JNA does not know any longer.
fn declared(declaration: &Captures, kotlin: &str) -> Result<String> {
    const UNKNOWN: [&str; 3] = ["UniffiRustCallStatus", "RustBuffer.", "ForeignBytes."];
    let (all, name) = (&declaration[0], &declaration[1]);
    if !UNKNOWN.iter().any(|class| all.contains(class)) {
        return Ok(all.to_owned());
    }
    // UniffiLib.name(…) is a call, UniffiLib::name is passed on.
    let is_used = Regex::new(&format!(r"UniffiLib(\.|::){name}\b"))?.is_match(kotlin);
    ensure!(
        !is_used,
        "{name} has floats or borrows bytes, which is not supported"
    );
    Ok(String::new())
}

/// A function in place of a declaration; nothing if JNA has to call it.
fn function(declaration: &Captures, clones: &Clones) -> Result<Option<String>> {
    let (name, result) = (&declaration[1], &declaration[3]);
    let parameters = parameters(&declaration[2])?;
    let Some(kinds) = kinds(&parameters, result) else {
        return Ok(None);
    };
    ensure!(parameters.len() <= MOST, "{name} has too many arguments");
    let signature: Vec<_> = parameters
        .iter()
        .map(|(n, t)| format!("{n}: {t}"))
        .collect();
    let add: String = parameters
        .iter()
        .map(|(name, _)| format!("            it.add({name})\n"))
        .collect();
    let value = match result {
        "Unit" => String::new(),
        "RustBuffer.ByValue" => "            it.buffer()\n".to_owned(),
        "Long" => "            it.word()\n".to_owned(),
        _ => format!("            it.word().to{result}()\n"),
    };
    let used = format!(
        "UniffiFrame.use {{
{add}            it.call(address_{name}, {kinds})
{value}        }}
"
    );
    let body = match clones.get(name) {
        None => format!(" =\n        {used}"),
        Some(clone) => {
            let (handle, _) = parameters.first().with_context(|| changed("a handle"))?;
            format!(
                " {{
        val {handle} = uniffiCloned({handle}, UniffiLib::{clone})
        return {used}    }}
"
            )
        }
    };
    Ok(Some(format!(
        "    private val address_{name} = UniffiCall.address(\"{name}\")
    fun {name}({signature}): {result}{body}",
        signature = signature.join(", "),
    )))
}

/// Names and types.
fn parameters(list: &str) -> Result<Vec<(&str, &str)>> {
    let mut parameters = Vec::new();
    for parameter in list.split(',').map(str::trim).filter(|p| !p.is_empty()) {
        match parameter.split_once(": ") {
            Some(pair) => parameters.push(pair),
            None => bail!(changed("a type of a parameter")),
        }
    }
    Ok(parameters)
}

/// What `uniffi_jvm_call` gets to know of a function; nothing if JNA has to call it, since it takes or
/// returns what is neither a word nor a buffer.
fn kinds(parameters: &[(&str, &str)], result: &str) -> Option<u32> {
    let mut kinds = match result {
        "Unit" => 0,
        "RustBuffer.ByValue" => 2,
        "Byte" | "Short" | "Int" | "Long" => 1,
        _ => return None,
    };
    for (place, (_, r#type)) in parameters.iter().enumerate() {
        kinds |= match *r#type {
            "RustBuffer.ByValue" => 4 << place,
            "Byte" | "Short" | "Int" | "Long" | "UniffiRustCallStatus" => 0,
            _ => return None,
        };
    }
    Some(kinds | 4 << parameters.len())
}

#[cfg(test)]
mod tests {
    use super::{Clones, kinds, replace};

    #[test]
    fn kinds_are_those_that_the_library_expects() {
        let parameters = [
            ("ptr", "Long"),
            ("key", "RustBuffer.ByValue"),
            ("status", "UniffiRustCallStatus"),
        ];
        assert_eq!(kinds(&parameters, "RustBuffer.ByValue"), Some(0b10_1010));
        assert_eq!(kinds(&[], "Unit"), Some(0b100));
        assert_eq!(kinds(&[("value", "Double")], "Unit"), None);
    }

    #[test]
    fn declarations_become_replace() {
        let stock = "internal object UniffiLib {\n    external fun len(`ptr`: Long,uniffi_out_err: \
                     UniffiRustCallStatus, \n    ): Long\n";
        let expected = "internal object UniffiLib {
    private val address_len = UniffiCall.address(\"len\")
    fun len(`ptr`: Long, uniffi_out_err: UniffiRustCallStatus): Long =
        UniffiFrame.use {
            it.add(`ptr`)
            it.add(uniffi_out_err)
            it.call(address_len, 17)
            it.word()
        }
";
        assert_eq!(replace(stock, &Clones::new()).unwrap(), expected);
    }

    #[test]
    fn what_is_not_supported_is_left_out_or_refused() {
        let declared = "internal object UniffiLib {\n    external fun half(`value`: Double,\
                        uniffi_out_err: UniffiRustCallStatus, \n    ): Double\n";
        assert_eq!(
            replace(declared, &Clones::new()).unwrap(),
            "internal object UniffiLib {\n"
        );
        let used = format!("{declared}}}\nfun f() = UniffiLib.half(1.0)\n");
        assert!(
            replace(&used, &Clones::new())
                .unwrap_err()
                .to_string()
                .contains("half")
        );
    }
}
