//! Bytes: any bytes-like object in, `bytes` out; the length is always first.

use super::{Lowered, PyType};

/// `Vec<u8>`
pub struct Bytes;

impl PyType for Bytes {
    fn slug(&self) -> String {
        "bytes".to_owned()
    }

    fn annotation(&self) -> String {
        "bytes".to_owned()
    }

    fn accepted(&self) -> String {
        "_Buffer".to_owned()
    }

    fn form(&self) -> Option<String> {
        Some("y".to_owned())
    }

    fn lower(&self, name: &str) -> Lowered {
        Lowered {
            check: Some(format!("_{name} = _as_bytes({name}, \"{name}\")")),
            pass: format!("_lower_bytes(_{name})"),
        }
    }

    fn lift(&self, result: &str) -> String {
        format!("_take_bytes({result})")
    }

    fn decode(&self, data: &str) -> String {
        format!("{data}[4:]")
    }

    fn write(&self, value: &str, place: &str) -> String {
        // Saving a call pays where there are many values, which are then in a variable.
        let chunk = match value.contains('.') {
            true => format!("_as_bytes({value}, {place})"),
            false => format!("{value} if type({value}) is bytes else _as_bytes({value}, {place})"),
        };
        format!("chunk = {chunk}\nput(_pack_i32(len(chunk)))\nput(chunk)")
    }

    fn read(&self, target: &str) -> String {
        format!(
            "end = pos + 4 + _unpack_i32(data, pos)[0]\n\
             {target} = data[pos + 4 : end]\n\
             pos = end"
        )
    }
}
