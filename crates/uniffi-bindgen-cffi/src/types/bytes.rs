//! Bytes: any bytes-like object in, `bytes` out; the length is always first, unless Rust borrows.

use super::PyType;
use crate::block::Block;
use crate::call;
use crate::code::Code;

/// `Vec<u8>`
pub struct Bytes;

impl PyType for Bytes {
    fn slug(&self) -> String {
        "bytes".to_owned()
    }

    fn annotation(&self) -> Code {
        "$bytes".into()
    }

    fn accepted(&self) -> Code {
        "_Buffer".into()
    }

    fn prepare(&self, value: Code, place: &str) -> Code {
        call!("_as_bytes", value, place)
    }

    fn pass(&self, prepared: &str) -> Code {
        call!("_lower_bytes", prepared)
    }

    fn lift(&self, result: Code) -> Code {
        call!("_take_bytes", result)
    }

    fn decode(&self, data: Code) -> Code {
        data.before("[4:]")
    }

    fn write(&self, value: &str, place: &str) -> Block {
        let (block, value) = match value.contains('.') {
            true => (Block::new().set("content", value), "content"),
            false => (Block::new(), value),
        };
        // Saving a call, and the text for its error, pays where there are many values.
        let checked = self.prepare(value.into(), place);
        let chunk = Code::choice(value, format!("$type({value}) is $bytes"), checked);
        block
            .set("chunk", chunk)
            .line("put(_pack_i32($len(chunk)))")
            .line("put(chunk)")
    }

    fn read(&self, target: &str) -> Block {
        let chunk = Code::index("data", vec!["pos + 4 : end".into()]);
        Block::new()
            .line("end = pos + 4 + _unpack_i32(data, pos)[0]")
            .set(target, chunk)
            .line("pos = end")
    }
}

/// `&[u8]`: an argument that Rust reads where it lies.
pub struct Borrowed;

impl PyType for Borrowed {
    fn slug(&self) -> String {
        Bytes.slug()
    }

    fn annotation(&self) -> Code {
        Bytes.annotation()
    }

    fn accepted(&self) -> Code {
        Bytes.accepted()
    }

    fn prepare(&self, value: Code, place: &str) -> Code {
        call!("_borrow", value, place)
    }

    fn pass(&self, prepared: &str) -> Code {
        prepared.into()
    }
}
