//! Strings: UTF-8; on its own a buffer holds nothing else, inside another type the length is first.

use super::{Crossing, GoType};

/// `string`
pub struct Text;

impl GoType for Text {
    fn name(&self) -> String {
        "string".to_owned()
    }

    fn writer(&self) -> String {
        "uniffiWriteString".to_owned()
    }

    fn reader(&self) -> String {
        "uniffiReadString".to_owned()
    }

    fn zero(&self) -> String {
        "\"\"".to_owned()
    }

    fn crossing(&self) -> Crossing {
        Crossing::Text
    }
}
