//! Sequences, sets and maps: a count, then the items.

use askama::Template;

use super::{PyType, Types, helpers};
use crate::parts::Part;
use crate::uniffi::Type;

/// What holds values of one type or, by keys, of two.
pub struct Compound {
    kind: &'static Kind,
    key: Option<Box<dyn PyType>>,
    item: Box<dyn PyType>,
}

/// How such types differ.
struct Kind {
    name: &'static str,
    annotation: &'static str,
    accepted: &'static str,
    /// The function that checks it and lists its items.
    all_items: &'static str,
    /// The head of the loop over its items.
    each: &'static str,
    /// The source of a string that names an item.
    place: &'static str,
    empty: &'static str,
    /// The statement that adds an item.
    add: &'static str,
}

const SEQUENCE: Kind = Kind {
    name: "sequence",
    annotation: "$list",
    accepted: "$typing.Sequence",
    all_items: "_sequence_items",
    each: "index, item in $enumerate(items)",
    place: "f\"{where}[{index}]\"",
    empty: "[]",
    add: "value.append(item)",
};

const SET: Kind = Kind {
    name: "set",
    annotation: "$set",
    accepted: "$typing.AbstractSet",
    all_items: "_set_items",
    each: "item in items",
    place: "f\"{where}[{item!r}]\"",
    empty: "$set()",
    add: "value.add(item)",
};

const MAP: Kind = Kind {
    name: "map",
    annotation: "$dict",
    accepted: "$typing.Mapping",
    all_items: "_map_items",
    each: "key, item in items",
    place: "f\"{where}[{key!r}]\"",
    empty: "{}",
    add: "value[key] = item",
};

/// How something is written that holds others.
#[derive(Template)]
#[template(path = "compound_write.py")]
struct Write {
    kind: &'static Kind,
    items: Vec<String>,
}

/// How something is read that holds others.
#[derive(Template)]
#[template(path = "compound_read.py")]
struct Read {
    kind: &'static Kind,
    annotation: String,
    items: Vec<String>,
}

impl Compound {
    /// `Vec<T>`
    pub fn sequence(item: &Type, types: &Types<'_>) -> Self {
        Self::new(&SEQUENCE, None, item, types)
    }

    /// `HashSet<T>`
    pub fn set(item: &Type, types: &Types<'_>) -> Self {
        Self::new(&SET, None, item, types)
    }

    /// `HashMap<K, V>`
    pub fn map(key: &Type, value: &Type, types: &Types<'_>) -> Self {
        Self::new(&MAP, Some(key), value, types)
    }

    fn new(kind: &'static Kind, key: Option<&Type>, item: &Type, types: &Types<'_>) -> Self {
        Self {
            kind,
            key: key.map(|key| types.get(key)),
            item: types.get(item),
        }
    }

    /// Its helper functions.
    ///
    /// # Errors
    /// A template that does not render.
    pub fn definition(&self) -> Result<Vec<Part>, askama::Error> {
        let key = self.key.iter();
        let item = &self.item;
        let write_key = key
            .clone()
            .map(|key| key.write("key", "f\"{where}: key {key!r}\""));
        let write = Write {
            kind: self.kind,
            items: write_key
                .chain([item.write("item", self.kind.place)])
                .collect(),
        };
        let read = Read {
            kind: self.kind,
            annotation: self.annotation(),
            items: key
                .map(|key| key.read("key"))
                .chain([item.read("item")])
                .collect(),
        };
        Ok(helpers(self, &write.render()?, &read.render()?))
    }

    /// A type with those of its items in brackets.
    fn of_items(&self, outer: &str, item: &str) -> String {
        match &self.key {
            Some(key) => format!("{outer}[{}, {item}]", key.annotation()),
            None => format!("{outer}[{item}]"),
        }
    }
}

impl PyType for Compound {
    fn slug(&self) -> String {
        let (name, item) = (self.kind.name, self.item.slug());
        match &self.key {
            Some(key) => format!("{name}_{}_to_{item}", key.slug()),
            None => format!("{name}_{item}"),
        }
    }

    fn annotation(&self) -> String {
        self.of_items(self.kind.annotation, &self.item.annotation())
    }

    // A mapping's key type is invariant, so that a wider one would refuse a plain dict.
    fn accepted(&self) -> String {
        self.of_items(self.kind.accepted, &self.item.accepted())
    }
}
