//! What the generated code needs of a library beside its interface.

use anyhow::{Result, bail};

/// A crate that brings a function into the libraries of those that use it.
#[derive(Debug)]
pub struct Runtime {
    /// Its name.
    pub crate_name: &'static str,
    /// The exported function.
    pub function: &'static str,
}

impl Runtime {
    /// Refuses a library without it.
    ///
    /// # Errors
    /// The function is missing.
    pub fn check(&self, library: &[u8]) -> Result<()> {
        let (crate_name, function) = (self.crate_name, self.function.as_bytes());
        match library.windows(function.len()).any(|name| name == function) {
            true => Ok(()),
            false => bail!(
                "it lacks {}: its crate needs the dependency {crate_name}, and `use {} as _;`",
                self.function,
                crate_name.replace('-', "_")
            ),
        }
    }
}
