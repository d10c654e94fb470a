//! Strings: UTF-8; on its own a buffer holds nothing else, inside another type the length is first.

use super::PyType;

/// `String`
pub struct Str;

impl PyType for Str {
    fn slug(&self) -> String {
        "string".to_owned()
    }

    fn annotation(&self) -> String {
        "$str".to_owned()
    }

    fn prepare(&self, value: &str, place: &str) -> String {
        format!("_as_utf8({value}, {place})")
    }

    fn pass(&self, prepared: &str) -> String {
        format!("_lower({prepared})")
    }

    fn lift(&self, result: &str) -> String {
        self.decode(&format!("_take_data({result})"))
    }

    fn decode(&self, data: &str) -> String {
        format!("{data}.decode()")
    }

    fn write(&self, value: &str, place: &str) -> String {
        format!("text = _as_utf8({value}, {place})\nput(_pack_i32($len(text)))\nput(text)")
    }

    fn read(&self, target: &str) -> String {
        format!(
            "end = pos + 4 + _unpack_i32(data, pos)[0]\n\
             {target} = data[pos + 4 : end].decode()\n\
             pos = end"
        )
    }
}
