//! Booleans: a byte, 0 or 1.

use super::PyType;
use crate::block::Block;
use crate::call;
use crate::code::Code;

/// `bool`
pub struct Boolean;

impl PyType for Boolean {
    fn slug(&self) -> String {
        "bool".to_owned()
    }

    fn annotation(&self) -> Code {
        "$bool".into()
    }

    fn prepare(&self, value: Code, place: &str) -> Code {
        call!("_check_bool", value, place)
    }

    fn pass(&self, prepared: &str) -> Code {
        prepared.into()
    }

    fn crosses_as(&self) -> Option<&'static str> {
        Some("int")
    }

    fn lift(&self, result: Code) -> Code {
        result.before(" != 0")
    }

    fn write(&self, value: &str, place: &str) -> Block {
        let value = self.prepare(value.into(), place);
        Block::new().line(call!("put", call!("_pack_i8", value)))
    }

    fn read(&self, target: &str) -> Block {
        let byte = Code::index("data", vec!["pos".into()]);
        Block::new()
            .set(target, byte.before(" != 0"))
            .line("pos += 1")
    }
}
