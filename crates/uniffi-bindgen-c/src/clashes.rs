//! No two things have one name in C, nor in C++.

use std::collections::HashMap;

use anyhow::{Result, bail};

/// The names of one file, each with what it names.
#[derive(Default)]
pub struct Names(HashMap<String, String>);

impl Names {
    /// Adds a name.
    ///
    /// # Errors
    /// It names something already.
    pub fn add(&mut self, name: &str, what: &str) -> Result<()> {
        match self.0.insert(name.to_owned(), what.to_owned()) {
            Some(other) => bail!("{name} would be the name of two things: {other} and {what}"),
            None => Ok(()),
        }
    }

    /// Adds names of members of one thing.
    ///
    /// # Errors
    /// Two of them are the same.
    pub fn members<'a>(place: &str, names: impl Iterator<Item = &'a str>) -> Result<()> {
        let mut members = Self::default();
        for name in names {
            if members.0.insert(name.to_owned(), String::new()).is_some() {
                bail!("{place}: two members would be called {name}");
            }
        }
        Ok(())
    }
}
