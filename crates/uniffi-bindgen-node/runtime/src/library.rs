//! The library's own functions, by name.

use libloading::Library;

use crate::env::{Env, Result, Value};

/// The library that this is a part of.
pub(crate) struct Own(Library);

impl Own {
    /// Finds it at the path from which Node has loaded it.
    ///
    /// # Errors
    /// Something else is at the path.
    pub(crate) fn at(env: Env, path: Value) -> Result<&'static Self> {
        let path = env.as_string(path)?;
        // SAFETY: it is loaded already, so that nothing is initialized.
        let library = unsafe { Library::new(&path) };
        match library {
            // It stays loaded: its threads may outlive the worker that loaded it.
            Ok(library) => Ok(Box::leak(Box::new(Self(library)))),
            Err(error) => Err(env.throw(&format!("{path}: {error}"))),
        }
    }

    /// A function of the library.
    ///
    /// # Safety
    /// `F` is the type of a pointer to it.
    ///
    /// # Errors
    /// The library has no such function.
    pub(crate) unsafe fn function<F: Copy>(&self, env: Env, name: Value) -> Result<F> {
        let name = env.as_string(name)?;
        // SAFETY: the caller says so.
        match unsafe { self.0.get::<F>(name.as_bytes()) } {
            Ok(function) => Ok(*function),
            Err(_) => Err(env.throw(&format!(
                "the library has no function {name}: it was built from another interface"
            ))),
        }
    }
}
