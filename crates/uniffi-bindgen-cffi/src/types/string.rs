//! Strings: UTF-8; on its own a buffer holds nothing else, inside another type the length is first.

use super::PyType;
use crate::block::Block;
use crate::call;
use crate::code::Code;

/// `String`
pub struct Str;

impl PyType for Str {
    fn slug(&self) -> String {
        "string".to_owned()
    }

    fn annotation(&self) -> Code {
        "$str".into()
    }

    fn prepare(&self, value: Code, place: &str) -> Code {
        call!("_as_utf8", value, place)
    }

    fn pass(&self, prepared: &str) -> Code {
        call!("_lower", prepared)
    }

    fn decode(&self, data: Code) -> Code {
        data.before(".decode()")
    }

    fn write(&self, value: &str, place: &str) -> Block {
        Block::new()
            .set("text", self.prepare(value.into(), place))
            .line("put(_pack_i32($len(text)))")
            .line("put(text)")
    }

    fn read(&self, target: &str) -> Block {
        Block::new()
            .line("end = pos + 4 + _unpack_i32(data, pos)[0]")
            .set(target, "data[pos + 4 : end].decode()")
            .line("pos = end")
    }
}
