//! Booleans: a byte, 0 or 1.

use super::PyType;

/// `bool`
pub struct Boolean;

impl PyType for Boolean {
    fn slug(&self) -> String {
        "bool".to_owned()
    }

    fn annotation(&self) -> String {
        "$bool".to_owned()
    }

    fn prepare(&self, value: &str, place: &str) -> String {
        format!("_check_bool({value}, {place})")
    }

    fn pass(&self, prepared: &str) -> String {
        prepared.to_owned()
    }

    fn crosses_as(&self) -> Option<&'static str> {
        Some("int")
    }

    fn lift(&self, result: &str) -> String {
        format!("{result} != 0")
    }

    fn write(&self, value: &str, place: &str) -> String {
        format!("put(_pack_i8(_check_bool({value}, {place})))")
    }

    fn read(&self, target: &str) -> String {
        format!("{target} = data[pos] != 0\npos += 1")
    }
}
