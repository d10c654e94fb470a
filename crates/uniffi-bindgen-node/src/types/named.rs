//! Types that the interface names.

use super::JsType;
use crate::names;

/// A record or an enumeration.
pub struct Named {
    class: String,
    /// Whether callers may pass what they do not get.
    has_input: bool,
    /// Whether its converter comes later in the module.
    is_later: bool,
}

/// An object.
pub struct Object(String);

impl Named {
    /// One of a name.
    pub fn new(name: &str, has_input: bool, is_later: bool) -> Self {
        Self {
            class: names::class(name),
            has_input,
            is_later,
        }
    }
}

impl Object {
    /// One of a class.
    pub fn new(name: &str) -> Self {
        Self(names::class(name))
    }
}

/// What the type of values is called that callers may pass, if they get others.
pub fn input_name(class: &str) -> String {
    format!("{class}Init")
}

/// What the runtime calls the class of an object.
pub fn object_class(class: &str) -> String {
    names::hidden(&format!("class_{class}"))
}

impl JsType for Named {
    fn output(&self) -> String {
        self.class.clone()
    }

    fn input(&self) -> String {
        match self.has_input {
            true => input_name(&self.class),
            false => self.class.clone(),
        }
    }

    fn converter(&self) -> String {
        let converter = names::hidden(&self.class);
        match self.is_later {
            true => format!("new $.Later(() => {converter})"),
            false => converter,
        }
    }
}

impl JsType for Object {
    fn output(&self) -> String {
        self.0.clone()
    }

    fn converter(&self) -> String {
        names::hidden(&self.0)
    }

    fn argument(&self) -> String {
        object_class(&self.0)
    }

    fn result(&self) -> String {
        self.argument()
    }
}
