//! Booleans, strings, bytes and times.

use super::JsType;

/// `true` or `false`.
pub struct Boolean;

/// A string.
pub struct Text;

/// Bytes.
pub struct Bytes;

/// Bytes that the library reads in place.
pub struct Borrowed;

/// A duration in milliseconds.
pub struct Duration;

/// A time.
pub struct Timestamp;

impl JsType for Boolean {
    fn output(&self) -> String {
        "boolean".to_owned()
    }

    fn converter(&self) -> String {
        "$.bool".to_owned()
    }

    fn argument(&self) -> String {
        "'i8'".to_owned()
    }

    fn result(&self) -> String {
        self.argument()
    }
}

impl JsType for Text {
    fn output(&self) -> String {
        "string".to_owned()
    }

    fn converter(&self) -> String {
        "$.text".to_owned()
    }

    fn argument(&self) -> String {
        "'string'".to_owned()
    }
}

impl JsType for Bytes {
    fn output(&self) -> String {
        "Buffer".to_owned()
    }

    fn input(&self) -> String {
        "Uint8Array".to_owned()
    }

    fn converter(&self) -> String {
        "$.bytes".to_owned()
    }

    fn argument(&self) -> String {
        "'bytes'".to_owned()
    }
}

impl JsType for Borrowed {
    fn output(&self) -> String {
        Bytes.output()
    }

    fn input(&self) -> String {
        Bytes.input()
    }

    fn converter(&self) -> String {
        Bytes.converter()
    }

    fn argument(&self) -> String {
        "'borrowed'".to_owned()
    }
}

impl JsType for Duration {
    fn output(&self) -> String {
        "number".to_owned()
    }

    fn converter(&self) -> String {
        "$.duration".to_owned()
    }
}

impl JsType for Timestamp {
    fn output(&self) -> String {
        "Date".to_owned()
    }

    fn converter(&self) -> String {
        "$.timestamp".to_owned()
    }
}
