//! A native library that comes in the jar, and asks whether threads are interrupted.

use anyhow::Result;
use uniffi_bindgen_common::edit::found;

use super::package::Package;

const NATIVE_LIBRARY: &str = include_str!("NativeLibrary.java");
const INTERRUPTS: &str = include_str!("Interrupts.java");

/// Loads the library from the jar unless a property names one.
pub fn load_from_the_jar(package: &mut Package) -> Result<()> {
    let (mut name, mut library) = (String::new(), String::new());
    package.edit("NamespaceLibrary", |java| {
        name = found(java, r"^package ([\w.]+);")?.to_owned();
        library = found(java, r#"return "([^"]+)";\n"#)?.to_owned();
        edited(java)
    })?;
    for (class, java) in [
        ("NativeLibrary", NATIVE_LIBRARY),
        ("Interrupts", INTERRUPTS),
    ] {
        let java = java.replace("@PACKAGE@", &name);
        package.add(class, java.replace("@LIBRARY@", &library));
    }
    Ok(())
}

fn edited(java: &str) -> Result<String> {
    let by_name = found(java, r#"(String name = findLibraryName\("\w+"\);\n)"#)?;
    let loaded = found(
        java,
        r"return (java\.lang\.foreign\.SymbolLookup\.loaderLookup\(\));",
    )?;
    let default = found(java, r#"(return "[^"]+";\n)"#)?;
    let from_jar = format!(
        "{by_name}        if (name == null) {{
            NativeLibrary.load();
            return {loaded};
        }}
"
    );
    Ok(java
        .replace(by_name, &from_jar)
        .replace(loaded, &format!("Interrupts.watched({loaded})"))
        .replace(default, "return null;\n"))
}
