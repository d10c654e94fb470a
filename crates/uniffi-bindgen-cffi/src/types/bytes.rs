//! Bytes: any bytes-like object in, `bytes` out; the length is always first, unless Rust borrows.

use super::PyType;

/// `Vec<u8>`
pub struct Bytes;

impl PyType for Bytes {
    fn slug(&self) -> String {
        "bytes".to_owned()
    }

    fn annotation(&self) -> String {
        "$bytes".to_owned()
    }

    fn accepted(&self) -> String {
        "_Buffer".to_owned()
    }

    fn prepare(&self, value: &str, place: &str) -> String {
        format!("_as_bytes({value}, {place})")
    }

    fn pass(&self, prepared: &str) -> String {
        format!("_lower_bytes({prepared})")
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
            false => {
                format!("{value} if $type({value}) is $bytes else _as_bytes({value}, {place})")
            }
        };
        format!("chunk = {chunk}\nput(_pack_i32($len(chunk)))\nput(chunk)")
    }

    fn read(&self, target: &str) -> String {
        format!(
            "end = pos + 4 + _unpack_i32(data, pos)[0]\n\
             {target} = data[pos + 4 : end]\n\
             pos = end"
        )
    }
}

/// `&[u8]`: an argument that Rust reads where it lies.
pub struct Borrowed;

impl PyType for Borrowed {
    fn slug(&self) -> String {
        Bytes.slug()
    }

    fn annotation(&self) -> String {
        Bytes.annotation()
    }

    fn accepted(&self) -> String {
        Bytes.accepted()
    }

    fn prepare(&self, value: &str, place: &str) -> String {
        format!("_borrow({value}, {place})")
    }

    fn pass(&self, prepared: &str) -> String {
        prepared.to_owned()
    }
}
