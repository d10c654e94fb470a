//! Sequences, maps and sets: the number of items, then the items.

use super::GoType;

/// A slice.
pub struct Sequence(pub Box<dyn GoType>);

/// A map.
pub struct Map(pub Box<dyn GoType>, pub Box<dyn GoType>);

/// A map without values.
pub struct Set(pub Box<dyn GoType>);

impl GoType for Sequence {
    fn name(&self) -> String {
        format!("[]{}", self.0.name())
    }

    fn writer(&self) -> String {
        format!("uniffiSliceWriter({})", self.0.writer())
    }

    fn reader(&self) -> String {
        format!("uniffiSliceReader({})", self.0.reader())
    }

    fn zero(&self) -> String {
        "nil".to_owned()
    }

    fn is_nilable(&self) -> bool {
        true
    }
}

impl GoType for Map {
    fn name(&self) -> String {
        format!("map[{}]{}", self.0.name(), self.1.name())
    }

    fn writer(&self) -> String {
        let (key, value) = (self.0.writer(), self.1.writer());
        format!("uniffiMapWriter({key}, {value})")
    }

    fn reader(&self) -> String {
        let (key, value) = (self.0.reader(), self.1.reader());
        format!("uniffiMapReader({key}, {value})")
    }

    fn zero(&self) -> String {
        "nil".to_owned()
    }

    fn is_nilable(&self) -> bool {
        true
    }
}

impl GoType for Set {
    fn name(&self) -> String {
        format!("map[{}]struct{{}}", self.0.name())
    }

    fn writer(&self) -> String {
        format!("uniffiMapWriter({}, uniffiWriteNothing)", self.0.writer())
    }

    fn reader(&self) -> String {
        format!("uniffiMapReader({}, uniffiReadNothing)", self.0.reader())
    }

    fn zero(&self) -> String {
        "nil".to_owned()
    }

    fn is_nilable(&self) -> bool {
        true
    }
}
