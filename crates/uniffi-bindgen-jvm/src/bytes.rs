//! Custom types over `bytes` are `byte[]` in Java: `uniffi-bindgen-java` wraps each custom type in a
//! record, which callers would have to make and to open.

use std::fs;

use anyhow::Result;
use camino::Utf8Path;
use regex::Regex;
use uniffi_bindgen::interface::{AsType, ComponentInterface, Type};

/// Rewrites the files of a component in the folder of its package.
pub fn unwrap(ci: &ComponentInterface, folder: &Utf8Path) -> Result<()> {
    for r#type in ci.iter_local_types() {
        let Type::Custom { name, builtin, .. } = r#type else {
            continue;
        };
        if **builtin != Type::Bytes {
            continue;
        }
        fs::remove_file(folder.join(format!("{name}.java")))?;
        fs::remove_file(folder.join(format!("FfiConverterType{name}.java")))?;
        let names = Regex::new(&format!(r"\b(FfiConverterType)?{name}\b"))?;
        for file in folder.read_dir_utf8()? {
            let path = file?.into_path();
            let java = fs::read_to_string(&path)?;
            let unwrapped =
                names.replace_all(&java, |found: &regex::Captures| match found.get(1) {
                    Some(_) => "FfiConverterByteArray",
                    None => "byte[]",
                });
            fs::write(&path, compare_by_content(ci, r#type, &unwrapped)?)?;
        }
    }
    Ok(())
}

/// Arrays are equal to themselves only, unless `equals` says otherwise.
fn compare_by_content(ci: &ComponentInterface, bytes: &Type, java: &str) -> Result<String> {
    let mut java = java.to_owned();
    for record in ci.record_definitions() {
        if !java.contains(&format!("public class {} ", record.name())) {
            continue;
        }
        for field in record
            .fields()
            .iter()
            .filter(|field| field.as_type() == *bytes)
        {
            let name = field.name();
            java = java
                .replace(
                    &format!("java.util.Objects.equals({name}, "),
                    &format!("java.util.Arrays.equals({name}, "),
                )
                .replace(
                    &format!("java.util.Objects.hashCode({name})"),
                    &format!("java.util.Arrays.hashCode({name})"),
                );
        }
    }
    Ok(java)
}
