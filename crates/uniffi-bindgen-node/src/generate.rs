//! The backend: configured, checked, rendered.

use anyhow::Result;
use uniffi_bindgen_common::runtime::Runtime;
use uniffi_bindgen_common::uniffi::{Namespace, Root};
use uniffi_bindgen_common::{Backend, File};

use crate::config::Config;
use crate::types::Types;
use crate::{module, refuse};

/// What all modules share.
const SHARED: [(&str, &str); 12] = [
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
    ("view.js", include_str!("../js/view.js")),
    ("writer.js", include_str!("../js/writer.js")),
];

/// What makes a library an addon.
const RUNTIME: Runtime = Runtime {
    crate_name: "uniffi-node-runtime",
    function: "napi_register_module_v1",
};

/// The backend for Node.js.
#[derive(Debug)]
pub struct Node;

impl Backend for Node {
    const NAME: &'static str = "node";
    const ABOUT: &'static str =
        "Writes JavaScript for Node.js, with types for TypeScript, for a UniFFI interface";
    type Config = Config;

    fn render(root: &Root, namespace: &Namespace, config: &Config) -> Result<Vec<File>> {
        config.check(namespace)?;
        let types = Types::new(namespace, config);
        refuse::check(namespace, &types)?;
        module::render(root, namespace, &types)
    }

    fn check_library(library: &[u8]) -> Result<()> {
        RUNTIME.check(library)
    }

    fn shared() -> Vec<File> {
        let file = |(name, text): &(&str, &str)| File {
            name: format!("runtime/{name}"),
            text: (*text).to_owned(),
        };
        SHARED.iter().map(file).collect()
    }
}
