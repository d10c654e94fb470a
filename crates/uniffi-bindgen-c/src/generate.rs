//! The backend: configured, checked, rendered.

use anyhow::Result;
use uniffi_bindgen_common::uniffi::{Namespace, Root};
use uniffi_bindgen_common::{Backend, File};

use crate::config::Config;
use crate::types::Types;
use crate::{module, refuse};

/// The backend for C and C++.
#[derive(Debug)]
pub struct C;

impl Backend for C {
    const NAME: &'static str = "c";
    const ABOUT: &'static str = "Bindings generator for Rust, with C and C++";
    type Config = Config;

    fn render(_: &Root, namespace: &Namespace, config: &Config) -> Result<Vec<File>> {
        let types = Types::new(namespace, config);
        refuse::check(&types)?;
        module::render(&types)
    }
}
