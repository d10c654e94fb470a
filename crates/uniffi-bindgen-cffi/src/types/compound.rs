//! Sequences, sets and maps: a count, then the items.

use super::{PyType, Types, helpers};
use crate::block::Block;
use crate::call;
use crate::code::Code;
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
    pub fn definition(&self, types: &Types<'_>) -> Vec<Part> {
        helpers(self, self.write_all(), self.read_all(), types)
    }

    fn write_all(&self) -> Block {
        let key = self.key.as_ref();
        let key = key.map(|key| key.write("key", "f\"{where}: key {key!r}\""));
        let item = self.item.write("item", self.kind.place);
        Block::new()
            .set("items", call!(self.kind.all_items, "value", "where"))
            .line("put(_pack_i32($len(items)))")
            .line(format!("for {}:", self.kind.each))
            .inside(key.unwrap_or_default().then(item))
    }

    fn read_all(&self) -> Block {
        let key = self.key.as_ref().map(|key| key.read("key"));
        let item = self.item.read("item").line(self.kind.add);
        Block::new()
            .set(self.annotation().after("value: "), self.kind.empty)
            .line("count = _unpack_i32(data, pos)[0]")
            .line("pos += 4")
            .line("for _ in $range(count):")
            .inside(key.unwrap_or_default().then(item))
            .returns("value, pos")
    }

    /// A type with those of its items in brackets.
    fn of_items(&self, outer: &str, item: Code) -> Code {
        let key = self.key.iter().map(|key| key.annotation());
        Code::index(outer, key.chain([item]).collect())
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

    fn annotation(&self) -> Code {
        self.of_items(self.kind.annotation, self.item.annotation())
    }

    // A mapping's key type is invariant, so that a wider one would refuse a plain dict.
    fn accepted(&self) -> Code {
        self.of_items(self.kind.accepted, self.item.accepted())
    }
}
