//! Stock's Kotlin, with other classes in place of JNA's structures.

mod functions;
mod handles;

use std::fs;

use anyhow::{Context, Result, ensure};
use uniffi_bindgen_common::File;
use uniffi_bindgen_common::edit::{found, replace};
use uniffi_bindgen_common::runtime::Runtime;
use uniffi_bindgen_common::uniffi::{GenerateOptions, TargetLanguage, load, stock};

use handles::Clones;

/// What makes the calls for JNA.
const RUNTIME: Runtime = Runtime {
    crate_name: "uniffi-jvm-runtime",
    function: "uniffi_jvm_call",
};
const BUFFERS: &str = include_str!("Buffers.kt");
const PLATFORM: &str = include_str!("Platform.kt");
const CALL_STATUS: &str = include_str!("CallStatus.kt");
const CALLBACK: &str = "\
internal interface UniffiRustFutureContinuationCallback : com.sun.jna.Callback {
    fun callback(`data`: Long,`pollResult`: Byte,)
}

";

/// The Kotlin of an interface.
///
/// # Errors
/// A source that cannot be read, or something in it that cannot be expressed.
pub fn generate(options: &GenerateOptions) -> Result<Vec<File>> {
    let mut files = stock::files(options, TargetLanguage::Kotlin)?;
    if options.source.extension() != Some("udl") {
        let library = fs::read(&options.source)?;
        RUNTIME
            .check(&library)
            .with_context(|| options.source.to_string())?;
    }
    let clones = handles::clones(&load::components(&load::loader(options)?, options)?)?;
    for file in &mut files {
        file.text = rewrite(&file.text, &clones).with_context(|| file.name.clone())?;
    }
    Ok(files)
}

/// Rewrites a file of stock's.
fn rewrite(stock: &str, clones: &Clones) -> Result<String> {
    ensure!(
        !stock.contains("UniffiVTable"),
        "callback interfaces and traits that others implement are not supported"
    );
    let helpers = BUFFERS
        .replace(
            "@CRATE@",
            found(stock, r"UniffiLib\.ffi_(\w+)_rustbuffer_alloc")?,
        )
        .replace("@COMPONENT@", found(stock, r#"componentName = "(\w+)""#)?);
    let mut kotlin = stock.to_owned();
    replace(
        &mut kotlin,
        "// This is a helper for safely working with byte buffers",
        "/**\n * The FfiConverter interface handles",
        &(helpers + "\n" + PLATFORM),
    )?;
    replace(
        &mut kotlin,
        "@Structure.FieldOrder(\"code\", \"error_buf\")",
        "\n    fun isSuccess(): Boolean",
        CALL_STATUS,
    )?;
    replace(
        &mut kotlin,
        "internal interface UniffiRustFutureContinuationCallback",
        "// A JNA Library to expose",
        CALLBACK,
    )?;
    let named = found(&kotlin, r#"(    return "[^"]+"\n)"#)?.to_owned();
    let kotlin = kotlin
        .replacen(&named, &format!("    uniffiRefuseMusl()\n{named}"), 1)
        .replace(
            "import com.sun.jna.Structure\n",
            "import com.sun.jna.NativeLibrary\n",
        );
    functions::replace(&handles::lend(&kotlin, clones)?, clones)
}

#[cfg(test)]
mod tests {
    use super::{Clones, rewrite};

    #[test]
    fn what_is_not_stocks_is_refused() {
        assert!(
            rewrite("class UniffiVTable", &Clones::new())
                .unwrap_err()
                .to_string()
                .contains("callback")
        );
        assert!(
            rewrite("package a", &Clones::new())
                .unwrap_err()
                .to_string()
                .contains("other code")
        );
    }
}
