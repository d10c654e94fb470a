//! Uses of types that the interface defines.

use super::{Crossing, GoType};
use crate::names;

/// What a type of the interface is in Go.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// A record.
    Struct,
    /// An enum whose variants have no fields: a number.
    Constant,
    /// An enum whose variants have fields, or an error: an interface.
    Variants,
    /// An object: a pointer.
    Object,
}

/// A use of such a type.
pub struct Named {
    class: String,
    kind: Kind,
}

impl Named {
    /// The type of a name.
    pub fn new(name: &str, kind: Kind) -> Self {
        let class = names::exported(name);
        Self { class, kind }
    }
}

impl GoType for Named {
    fn name(&self) -> String {
        match self.kind {
            Kind::Object => format!("*{}", self.class),
            _ => self.class.clone(),
        }
    }

    fn writer(&self) -> String {
        format!("uniffiWrite{}", self.class)
    }

    fn reader(&self) -> String {
        format!("uniffiRead{}", self.class)
    }

    fn zero(&self) -> String {
        match self.kind {
            Kind::Struct => format!("{}{{}}", self.class),
            Kind::Constant => "0".to_owned(),
            Kind::Variants | Kind::Object => "nil".to_owned(),
        }
    }

    fn is_nilable(&self) -> bool {
        matches!(self.kind, Kind::Variants | Kind::Object)
    }

    fn crossing(&self) -> Crossing {
        match self.kind {
            Kind::Object => Crossing::Handle,
            _ => Crossing::Encoded,
        }
    }
}
