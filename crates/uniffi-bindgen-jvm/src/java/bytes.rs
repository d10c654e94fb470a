//! Custom types over `bytes` are `byte[]` in Java: `uniffi-bindgen-java` wraps each custom type in a
//! record, which callers would have to make and to open.

use anyhow::Result;
use regex::{Captures, Regex};
use uniffi_bindgen_common::uniffi::interface::{AsType, ComponentInterface, Type};

use super::names::class;
use super::package::Package;

/// Rewrites the files of a component.
pub fn unwrap(ci: &ComponentInterface, package: &mut Package) -> Result<()> {
    for r#type in ci.iter_local_types() {
        let Type::Custom { name, builtin, .. } = r#type else {
            continue;
        };
        if **builtin != Type::Bytes {
            continue;
        }
        package.remove(name);
        package.remove(&format!("FfiConverterType{name}"));
        let names = Regex::new(&format!(r"\b(FfiConverterType)?{name}\b"))?;
        for file in package.files() {
            let unwrapped = names.replace_all(&file.text, |found: &Captures| match found.get(1) {
                Some(_) => "FfiConverterByteArray",
                None => "byte[]",
            });
            file.text = compare_by_content(ci, r#type, &unwrapped);
        }
    }
    Ok(())
}

/// Arrays are equal to themselves only, unless `equals` says otherwise.
fn compare_by_content(ci: &ComponentInterface, bytes: &Type, java: &str) -> String {
    let mut java = java.to_owned();
    for record in ci.record_definitions() {
        if !java.contains(&format!("public class {} ", class(ci, record.name()))) {
            continue;
        }
        for field in record.fields().iter().filter(|f| f.as_type() == *bytes) {
            let name = field.name();
            for call in ["equals", "hashCode"] {
                let by = |class: &str| format!("java.util.{class}.{call}({name}");
                java = java
                    .replace(&(by("Objects") + ","), &(by("Arrays") + ","))
                    .replace(&(by("Objects") + ")"), &(by("Arrays") + ")"));
            }
        }
    }
    java
}
