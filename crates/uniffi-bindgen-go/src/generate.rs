//! The backend: configured, checked, rendered.

use anyhow::Result;
use uniffi_bindgen_common::uniffi::{Namespace, Root};
use uniffi_bindgen_common::{Backend, File};

use crate::config::Config;
use crate::types::Types;
use crate::{package, refuse};

/// The backend for Go.
#[derive(Debug)]
pub struct Go;

impl Backend for Go {
    const NAME: &'static str = "go";
    const ABOUT: &'static str = "Go bindings generator for Rust";
    type Config = Config;

    fn render(_: &Root, namespace: &Namespace, config: &Config) -> Result<Vec<File>> {
        let types = Types::new(namespace, config);
        refuse::check(namespace, &types)?;
        package::render(namespace, &types)
    }
}
