//! Custom types: another name of the type that crosses.

use askama::Template;
use uniffi_bindgen_common::uniffi::CustomType;

use super::{Crossing, GoType, Types};
use crate::docs::{self, Docs};
use crate::names;

/// A use of a custom type.
pub struct Custom {
    name: String,
    builtin: Box<dyn GoType>,
}

impl Custom {
    /// The custom type of a name.
    pub fn new(name: &str, builtin: Box<dyn GoType>) -> Self {
        let name = names::exported(name);
        Self { name, builtin }
    }
}

impl GoType for Custom {
    fn name(&self) -> String {
        self.name.clone()
    }

    fn writer(&self) -> String {
        self.builtin.writer()
    }

    fn reader(&self) -> String {
        self.builtin.reader()
    }

    fn zero(&self) -> String {
        self.builtin.zero()
    }

    fn is_nilable(&self) -> bool {
        self.builtin.is_nilable()
    }

    fn crossing(&self) -> Crossing {
        self.builtin.crossing()
    }
}

/// The definition of a custom type.
#[derive(Template)]
#[template(source = "{{ doc }}type {{ name }} = {{ builtin }}\n", ext = "go")]
pub struct Definition {
    doc: String,
    name: String,
    builtin: String,
}

impl Definition {
    /// Prepares a custom type.
    pub fn new(item: &CustomType, types: &Types<'_>, docs: &Docs<'_>) -> Self {
        let name = names::exported(&item.name);
        Self {
            doc: docs.of_type(
                &name,
                item.docstring.as_deref(),
                docs::Place::of(&item.name),
            ),
            builtin: types.get(&item.builtin.ty).name(),
            name,
        }
    }
}
