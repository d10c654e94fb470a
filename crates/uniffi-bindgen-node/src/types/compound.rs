//! Types that hold others: optionals, sequences, sets and maps.

use super::JsType;

/// A value or `null`.
pub struct Optional(pub Box<dyn JsType>);

/// An array.
pub struct Sequence(pub Box<dyn JsType>);

/// A set.
pub struct Set(pub Box<dyn JsType>);

/// A map.
pub struct Map {
    /// The type of keys.
    pub key: Box<dyn JsType>,
    /// The type of values.
    pub value: Box<dyn JsType>,
    /// Whether keys are strings, so that a plain object is accepted for it.
    pub has_names: bool,
}

impl JsType for Optional {
    fn output(&self) -> String {
        format!("{} | null", self.0.output())
    }

    fn input(&self) -> String {
        format!("{} | null | undefined", self.0.input())
    }

    fn converter(&self) -> String {
        format!("$.optional({})", self.0.converter())
    }

    fn is_optional(&self) -> bool {
        true
    }
}

impl JsType for Sequence {
    fn output(&self) -> String {
        format!("{}[]", grouped(&self.0.output()))
    }

    fn input(&self) -> String {
        format!("readonly {}[]", grouped(&self.0.input()))
    }

    fn converter(&self) -> String {
        format!("$.sequence({})", self.0.converter())
    }
}

impl JsType for Set {
    fn output(&self) -> String {
        format!("Set<{}>", self.0.output())
    }

    fn input(&self) -> String {
        format!("ReadonlySet<{}>", self.0.input())
    }

    fn converter(&self) -> String {
        format!("$.set({})", self.0.converter())
    }
}

impl JsType for Map {
    fn output(&self) -> String {
        format!("Map<{}, {}>", self.key.output(), self.value.output())
    }

    fn input(&self) -> String {
        let (key, value) = (self.key.input(), self.value.input());
        match self.has_names {
            true => format!("ReadonlyMap<{key}, {value}> | {{ readonly [key: {key}]: {value} }}"),
            false => format!("ReadonlyMap<{key}, {value}>"),
        }
    }

    fn converter(&self) -> String {
        let (key, value) = (self.key.converter(), self.value.converter());
        format!("$.map({key}, {value}, {})", self.has_names)
    }
}

/// A type that `[]` can stand behind.
fn grouped(ty: &str) -> String {
    match ty.contains(' ') {
        true => format!("({ty})"),
        false => ty.to_owned(),
    }
}
