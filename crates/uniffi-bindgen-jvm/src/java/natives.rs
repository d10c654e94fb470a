//! A native library that comes in the jar.

use anyhow::Result;
use uniffi_bindgen_common::edit::found;

use super::package::Package;

const NATIVE_LIBRARY: &str = include_str!("NativeLibrary.java");

/// Loads the library from the jar unless a property names one.
pub fn load_from_the_jar(package: &mut Package) -> Result<()> {
    let mut loader = String::new();
    package.edit("NamespaceLibrary", |java| {
        loader = NATIVE_LIBRARY
            .replace("@PACKAGE@", found(java, r"^package ([\w.]+);")?)
            .replace("@LIBRARY@", found(java, r#"return "([^"]+)";\n"#)?);
        edited(java)
    })?;
    package.add("NativeLibrary", loader);
    Ok(())
}

fn edited(java: &str) -> Result<String> {
    let by_name = found(java, r#"(String name = findLibraryName\("\w+"\);\n)"#)?;
    let default = found(java, r#"(return "[^"]+";\n)"#)?;
    let from_jar = format!(
        "{by_name}        if (name == null) {{
            NativeLibrary.load();
            return java.lang.foreign.SymbolLookup.loaderLookup();
        }}
"
    );
    Ok(java
        .replace(by_name, &from_jar)
        .replace(default, "return null;\n"))
}
