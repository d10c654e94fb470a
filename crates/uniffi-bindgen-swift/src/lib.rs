//! UniFFI's bindings for Swift, by stock's generator, with some of its helpers replaced; see [`rewrite`].

mod rewrite;

use anyhow::{Context, Result};
use uniffi_bindgen_common::File;
use uniffi_bindgen_common::uniffi::{GenerateOptions, TargetLanguage, stock};

pub use rewrite::rewrite;

/// The Swift of an interface, the header of its C side, and the module map of that.
///
/// # Errors
/// A source that cannot be read, or an interface that UniFFI refuses.
pub fn generate(options: &GenerateOptions) -> Result<Vec<File>> {
    let mut files = stock::files(options, TargetLanguage::Swift)?;
    for file in &mut files {
        if file.name.ends_with(".swift") {
            file.text = rewrite(&file.text).with_context(|| file.name.clone())?;
        }
    }
    Ok(files)
}
