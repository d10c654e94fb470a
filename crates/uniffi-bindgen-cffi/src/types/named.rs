//! What has a name in an interface; records and enums are no more than that where they are used.

use super::PyType;
use crate::code::Code;

/// A type by its name, in the module that is written or in that of another namespace.
#[derive(Clone)]
pub struct Named {
    /// What the module that has it is called here, with a point; nothing if it is this one.
    prefix: String,
    /// Its class, or its alias.
    pub class: String,
    /// Whether something else goes by the name where it is used.
    is_hidden: bool,
}

/// Another name of a class, for where a variant goes by its own.
pub fn alias(class: &str) -> String {
    format!("_class_{class}")
}

impl Named {
    /// A type of the module that is written.
    pub fn own(class: &str, is_hidden: bool) -> Self {
        Self {
            prefix: String::new(),
            class: class.to_owned(),
            is_hidden,
        }
    }

    /// A type of another module.
    pub fn of(module: &str, class: &str) -> Self {
        Self {
            prefix: format!("{module}."),
            class: class.to_owned(),
            is_hidden: false,
        }
    }

    /// Another class of the same module.
    pub fn beside(self, class: String) -> Self {
        Self { class, ..self }
    }

    /// Its name in an expression.
    pub fn path(&self) -> String {
        match self.is_hidden {
            true => alias(&self.class),
            false => format!("{}{}", self.prefix, self.class),
        }
    }

    /// One of its helper functions.
    pub fn helper(&self, verb: &str) -> String {
        format!("{}_{verb}_{}", self.prefix, self.class)
    }
}

impl PyType for Named {
    fn slug(&self) -> String {
        self.class.clone()
    }

    fn annotation(&self) -> Code {
        self.path().into()
    }

    fn writer(&self) -> String {
        self.helper("write")
    }

    fn reader(&self) -> String {
        self.helper("read")
    }
}
