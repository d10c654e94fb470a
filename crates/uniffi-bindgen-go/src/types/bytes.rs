//! Bytes: nil is the same as none at all, and as an optional it is its absence.

use super::{Crossing, GoType};

/// `[]byte`
pub struct Bytes;

impl GoType for Bytes {
    fn name(&self) -> String {
        "[]byte".to_owned()
    }

    fn writer(&self) -> String {
        "uniffiWriteBytes".to_owned()
    }

    fn reader(&self) -> String {
        "uniffiReadBytes".to_owned()
    }

    fn zero(&self) -> String {
        "nil".to_owned()
    }

    fn is_nilable(&self) -> bool {
        true
    }

    fn crossing(&self) -> Crossing {
        Crossing::Bytes
    }
}
