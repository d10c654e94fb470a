//! The phases in order: load an interface, check it, render it, write it.

use anyhow::{Context, Result, bail};
use camino::{Utf8Path, Utf8PathBuf};
use uniffi_bindgen::pipeline::general::{self, Namespace};
use uniffi_bindgen::pipeline::initial;
use uniffi_bindgen::{BindgenLoader, BindgenPaths, GlobalConfig};

use crate::config::Config;
use crate::types::Types;
use crate::{module, refuse};

/// What to generate from what.
#[derive(Debug)]
pub struct Options {
    /// The library or the `.udl` file.
    pub source: Utf8PathBuf,
    /// The folder to write to.
    pub out_dir: Utf8PathBuf,
    /// A global configuration file.
    pub config: Option<Utf8PathBuf>,
    /// The only crate that is wanted.
    pub crate_name: Option<String>,
    /// Whether `cargo metadata` leaves dependencies out.
    pub metadata_no_deps: bool,
}

/// A rendered module.
#[derive(Debug)]
pub struct Module {
    /// The namespace, which is the files' name without extension.
    pub name: String,
    /// The crate it came from.
    pub crate_name: String,
    /// The CommonJS module.
    pub source: String,
    /// The ECMAScript module, which exports the same.
    pub esm: String,
    /// The types.
    pub types: String,
}

/// What all modules share.
const SHARED: [(&str, &str); 11] = [
    ("compound.js", include_str!("../js/compound.js")),
    ("converter.js", include_str!("../js/converter.js")),
    ("declared.js", include_str!("../js/declared.js")),
    ("index.js", include_str!("../js/index.js")),
    ("invalid.js", include_str!("../js/invalid.js")),
    ("library.js", include_str!("../js/library.js")),
    ("numbers.js", include_str!("../js/numbers.js")),
    ("options.js", include_str!("../js/options.js")),
    ("reader.js", include_str!("../js/reader.js")),
    ("simple.js", include_str!("../js/simple.js")),
    ("writer.js", include_str!("../js/writer.js")),
];

/// Writes the modules of a library, or of a `.udl` file.
///
/// # Errors
/// A source that cannot be read, or something in it that cannot be expressed.
pub fn generate(options: &Options) -> Result<()> {
    let root = load(options)?;
    // What was read from a library says its name.
    if root.cdylib.is_some() {
        let library = std::fs::read(&options.source)?;
        refuse::check_runtime(&library).with_context(|| options.source.to_string())?;
    }
    let write = |name: &str, text: &str| {
        let path = options.out_dir.join(name);
        std::fs::write(&path, text).with_context(|| format!("cannot write {path}"))
    };
    let modules = render(&root)?;
    std::fs::create_dir_all(options.out_dir.join("runtime"))?;
    for module in modules {
        let wanted = options.crate_name.as_ref();
        if wanted.is_none_or(|name| *name == module.crate_name) {
            let Module { name, .. } = &module;
            write(&format!("{name}.js"), &module.source)?;
            write(&format!("{name}.mjs"), &module.esm)?;
            write(&format!("{name}.d.ts"), &module.types)?;
            write(
                &format!("{name}.d.mts"),
                &format!("export * from './{name}.js';\n"),
            )?;
        }
    }
    for (name, text) in SHARED {
        write(&format!("runtime/{name}"), text)?;
    }
    Ok(())
}

/// Checks and renders every namespace of an interface.
///
/// # Errors
/// Something in the interface that cannot be expressed, by name.
pub fn render(root: &general::Root) -> Result<Vec<Module>> {
    let namespaces = root.namespaces.values();
    namespaces
        .map(|namespace| {
            render_one(root, namespace).with_context(|| format!("namespace {}", namespace.name))
        })
        .collect()
}

fn render_one(root: &general::Root, namespace: &Namespace) -> Result<Module> {
    let config = Config::parse(namespace.config_toml.as_deref())?;
    config.check(namespace)?;
    let types = Types::new(namespace, &config);
    refuse::check(namespace, &types)?;
    module::render(root, namespace, &types)
}

fn load(options: &Options) -> Result<general::Root> {
    let mut paths = BindgenPaths::default();
    let mut config = GlobalConfig::default();
    if let Some(path) = &options.config {
        let (file, roots) = GlobalConfig::from_file(path)?;
        config = file;
        if let Some(roots) = roots {
            paths.add_layer(roots);
        }
    }
    paths.add_cargo_metadata_layer(options.metadata_no_deps)?;
    let loader = BindgenLoader::new(paths, config);
    let root = initial(&loader, &options.source, options.crate_name.as_deref())?;
    pipeline(root)
}

/// What modules are rendered from.
///
/// # Errors
/// An interface that UniFFI's pipeline refuses.
pub fn pipeline(root: initial::Root) -> Result<general::Root> {
    general::pipeline("node").execute(root)
}

fn initial(
    loader: &BindgenLoader,
    source: &Utf8Path,
    crate_name: Option<&str>,
) -> Result<initial::Root> {
    let metadata = loader
        .load_metadata(source)
        .with_context(|| format!("cannot read {source}, or a .udl file that it was built from"))?;
    if let Some(name) = crate_name
        && !metadata.contains_key(name)
    {
        bail!("{source} has no UniFFI interface of a crate {name}");
    }
    loader.load_pipeline_initial_root(source, metadata)
}
