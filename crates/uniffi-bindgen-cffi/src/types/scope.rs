//! What the names of an interface hide in the classes that are written.

use super::Types;
use super::resolve::variant_names;
use super::variants::PyField;
use crate::block::Block;
use crate::hidden::Names;
use crate::names;
use crate::parts::Part;
use crate::uniffi::{Callable, Enum, Method};

impl Types<'_> {
    /// The types as the class of an enum sees them, where a variant may go by the name of a class.
    pub fn inside(&self, item: &Enum) -> Self {
        let mut inside = self.in_class(&item.methods);
        inside.variants = variant_names(item).collect();
        inside
    }

    /// The types as a class with these methods sees them.
    pub fn in_class(&self, methods: &[Method]) -> Self {
        self.with_members(methods.iter().map(|method| &method.callable))
    }

    /// The same in a class that has these, too.
    pub fn with_members<'c>(&self, members: impl Iterator<Item = &'c Callable>) -> Self {
        let members = members.map(|callable| names::variable(&callable.name));
        self.hidden_by(members)
    }

    /// The same in a class that has attributes, too.
    pub fn with_fields(&self, fields: &[PyField]) -> Self {
        self.hidden_by(fields.iter().map(|field| field.name.clone()))
    }

    fn hidden_by(&self, members: impl Iterator<Item = String>) -> Self {
        let mut inside = self.clone();
        inside.names = self.names.with(members);
        inside
    }

    /// What hides names of Python's own where this is.
    pub fn names(&self) -> &Names {
        &self.names
    }

    /// The source of statements.
    pub fn source(&self, block: &Block) -> String {
        block.source(&self.names)
    }

    /// The definition of something that every module has that has the type.
    pub fn part(&self, block: &Block) -> Part {
        Part::kept(self.source(block))
    }
}
