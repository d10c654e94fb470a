//! Sequences, sets and maps: a count, then the items.

use crate::uniffi::Type;
use askama::Template;

use super::{PyType, Types, reader, writer};

/// `Vec<T>`
pub struct Sequence {
    inner: Box<dyn PyType>,
}

/// `HashSet<T>`
pub struct Set {
    inner: Box<dyn PyType>,
}

/// `HashMap<K, V>`
pub struct Map {
    key: Box<dyn PyType>,
    value: Box<dyn PyType>,
}

/// How something is written that holds others.
#[derive(Template)]
#[template(path = "compound_write.py")]
struct Write<'a> {
    /// The function that checks it and lists its items.
    all_items: &'a str,
    /// The head of the loop over its items.
    each: &'a str,
    items: Vec<String>,
}

/// How something is read that holds others.
#[derive(Template)]
#[template(path = "compound_read.py")]
struct Read<'a> {
    annotation: String,
    empty: &'a str,
    items: Vec<String>,
    /// The statement that adds an item.
    add: &'a str,
}

fn functions(ty: &dyn PyType, write: &Write<'_>, read: &Read<'_>) -> Result<String, askama::Error> {
    Ok(writer(ty, &write.render()?) + "\n\n" + &reader(ty, &read.render()?))
}

impl Sequence {
    /// A sequence of a type.
    pub fn new(inner: &Type, types: &Types<'_>) -> Self {
        Self {
            inner: types.get(inner),
        }
    }

    /// Its helper functions.
    ///
    /// # Errors
    /// A template that does not render.
    pub fn definition(&self) -> Result<String, askama::Error> {
        let write = Write {
            all_items: "_sequence_items",
            each: "index, item in enumerate(items)",
            items: vec![self.inner.write("item", "f\"{where}[{index}]\"")],
        };
        let read = Read {
            annotation: self.annotation(),
            empty: "[]",
            items: vec![self.inner.read("item")],
            add: "value.append(item)",
        };
        functions(self, &write, &read)
    }
}

impl Set {
    /// A set of a type.
    pub fn new(inner: &Type, types: &Types<'_>) -> Self {
        Self {
            inner: types.get(inner),
        }
    }

    /// Its helper functions.
    ///
    /// # Errors
    /// A template that does not render.
    pub fn definition(&self) -> Result<String, askama::Error> {
        let write = Write {
            all_items: "_set_items",
            each: "item in items",
            items: vec![self.inner.write("item", "f\"{where}[{item!r}]\"")],
        };
        let read = Read {
            annotation: self.annotation(),
            empty: "set()",
            items: vec![self.inner.read("item")],
            add: "value.add(item)",
        };
        functions(self, &write, &read)
    }
}

impl Map {
    /// A map from one type to another.
    pub fn new(key: &Type, value: &Type, types: &Types<'_>) -> Self {
        Self {
            key: types.get(key),
            value: types.get(value),
        }
    }

    /// Its helper functions.
    ///
    /// # Errors
    /// A template that does not render.
    pub fn definition(&self) -> Result<String, askama::Error> {
        let write = Write {
            all_items: "_map_items",
            each: "key, item in items",
            items: vec![
                self.key.write("key", "f\"{where}: key {key!r}\""),
                self.value.write("item", "f\"{where}[{key!r}]\""),
            ],
        };
        let read = Read {
            annotation: self.annotation(),
            empty: "{}",
            items: vec![self.key.read("key"), self.value.read("item")],
            add: "value[key] = item",
        };
        functions(self, &write, &read)
    }
}

impl PyType for Sequence {
    fn slug(&self) -> String {
        format!("sequence_{}", self.inner.slug())
    }

    fn annotation(&self) -> String {
        format!("list[{}]", self.inner.annotation())
    }

    fn accepted(&self) -> String {
        format!("typing.Sequence[{}]", self.inner.accepted())
    }
}

impl PyType for Set {
    fn slug(&self) -> String {
        format!("set_{}", self.inner.slug())
    }

    fn annotation(&self) -> String {
        format!("set[{}]", self.inner.annotation())
    }

    fn accepted(&self) -> String {
        format!("typing.AbstractSet[{}]", self.inner.accepted())
    }
}

impl PyType for Map {
    fn slug(&self) -> String {
        format!("map_{}_to_{}", self.key.slug(), self.value.slug())
    }

    fn annotation(&self) -> String {
        format!(
            "dict[{}, {}]",
            self.key.annotation(),
            self.value.annotation()
        )
    }

    fn accepted(&self) -> String {
        // A mapping's key type is invariant, so that a wider one would refuse a plain dict.
        format!(
            "typing.Mapping[{}, {}]",
            self.key.annotation(),
            self.value.accepted()
        )
    }
}
