//! Booleans: one byte.

use super::{Crossing, GoType};

/// `bool`
pub struct Boolean;

impl GoType for Boolean {
    fn name(&self) -> String {
        "bool".to_owned()
    }

    fn writer(&self) -> String {
        "uniffiWriteBool".to_owned()
    }

    fn reader(&self) -> String {
        "uniffiReadBool".to_owned()
    }

    fn zero(&self) -> String {
        "false".to_owned()
    }

    fn crossing(&self) -> Crossing {
        Crossing::Boolean
    }
}
