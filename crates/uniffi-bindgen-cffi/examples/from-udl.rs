//! The modules of crates that are there as their `.udl` files only, which may use one another's types,
//! and the C source of a library that fits them as far as importing them goes: `OUT_DIR UDL …`.
//!
//! It is for the tests, which thus import many interfaces without building any.

use std::fmt::Write;
use std::fs;

use camino::Utf8PathBuf;
use uniffi_bindgen_cffi::config::LANGUAGE;
use uniffi_bindgen_cffi::uniffi::{
    BindgenLoader, BindgenPaths, BindgenPathsLayer, FfiFunction, FfiFunctionKind, GlobalConfig,
    Root, definitions, ffi,
};

/// Crates lie side by side, each in a folder of its name.
struct Beside(Utf8PathBuf);

impl BindgenPathsLayer for Beside {
    fn get_crate_root(&self, crate_name: &str) -> Option<Utf8PathBuf> {
        Some(self.0.join(crate_name))
    }
}

fn main() -> anyhow::Result<()> {
    let mut arguments = std::env::args().skip(1).map(Utf8PathBuf::from);
    let out = arguments.next().expect("usage: from-udl OUT_DIR UDL …");
    let files: Vec<Utf8PathBuf> = arguments.collect();
    let main = files.last().expect("a .udl file");
    let crates = main.ancestors().nth(3).expect("CRATES/CRATE/src/FILE.udl");
    let mut paths = BindgenPaths::default();
    paths.add_layer(Beside(crates.to_owned()));
    let loader = BindgenLoader::new(paths, GlobalConfig::default());
    let mut interfaces = loader.load_metadata(main)?;
    for file in &files {
        interfaces.extend(loader.load_metadata(file)?);
    }
    let mut initial = loader.load_pipeline_initial_root(main, interfaces)?;
    let library = main.file_stem().expect("a name").to_owned();
    initial.cdylib = Some(library.clone());
    let root = definitions::general(initial, LANGUAGE)?;
    fs::create_dir_all(&out)?;
    for module in uniffi_bindgen_cffi::render(&root)? {
        fs::write(out.join(format!("{}.py", module.name)), module.source)?;
    }
    fs::write(out.join(format!("{library}.c")), stand_in(&root))?;
    Ok(())
}

/// A library that has all functions and does nothing, but for what importing a module asks of it.
fn stand_in(root: &Root) -> String {
    let mut source = String::from(
        "#include <stdint.h>\n#include <stdlib.h>\n\
         typedef struct { uint64_t capacity, len; void *data; } Buffer;\n",
    );
    for namespace in root.namespaces.values() {
        for checksum in &namespace.checksums {
            let (name, value) = (&checksum.fn_name.0, checksum.checksum);
            writeln!(source, "uint16_t {name}(void) {{ return {value}; }}").expect("a string");
        }
        for function in ffi::exported(namespace) {
            source += &stand_in_for(function, &namespace.correct_contract_version);
        }
    }
    source
}

fn stand_in_for(function: &FfiFunction, contract_version: &str) -> String {
    let name = &function.name.0;
    match function.kind {
        FfiFunctionKind::Checksum => String::new(),
        FfiFunctionKind::UniffiContractVersion => {
            format!("uint32_t {name}(void) {{ return {contract_version}; }}\n")
        }
        FfiFunctionKind::RustBufferAlloc => format!(
            "Buffer {name}(uint64_t size, void *status) {{\n\
             return (Buffer){{size, size, malloc(size)}};\n}}\n"
        ),
        _ => format!("void {name}(void) {{ }}\n"),
    }
}
