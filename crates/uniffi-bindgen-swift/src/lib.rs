//! UniFFI's bindings for Swift, by stock's generator, with some of its helpers replaced; see [`rewrite`].

mod rewrite;

use std::fs;

use anyhow::{Context, Result};
use camino::Utf8Path;
use uniffi_bindgen::bindings::{GenerateOptions, TargetLanguage, generate};

pub use rewrite::rewrite;

/// Writes Swift for the library `source` into the folder `out_dir`, which is emptied first.
pub fn generate_swift(source: &Utf8Path, out_dir: &Utf8Path) -> Result<()> {
    if out_dir.exists() {
        fs::remove_dir_all(out_dir)?;
    }
    fs::create_dir_all(out_dir)?;
    generate(GenerateOptions {
        languages: vec![TargetLanguage::Swift],
        source: std::path::absolute(source)?.try_into()?,
        out_dir: out_dir.to_owned(),
        config_override: None,
        format: false,
        crate_filter: None,
        metadata_no_deps: false,
    })?;
    for entry in out_dir.read_dir_utf8()? {
        let path = entry?.into_path();
        if path.extension() == Some("swift") {
            let rewritten = rewrite(&fs::read_to_string(&path)?).context(path.clone())?;
            fs::write(&path, rewritten)?;
        }
    }
    Ok(())
}
