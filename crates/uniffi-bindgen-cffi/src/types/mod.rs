//! One kind of type a file: how it looks in Python, how it is written to and read from a buffer,
//! how it crosses as an argument and as a result.
//!
//! A type that is part of another one travels in a buffer: [`PyType::write`] and
//! [`PyType::read`] give the statements for that. They rely on a few names that are in scope
//! wherever they are placed: `put` takes a chunk of the buffer that is written; `data` and `pos`
//! are the buffer that is read and the place in it.

pub mod boolean;
pub mod bytes;
pub mod callback;
pub mod classes;
pub mod compound;
pub mod custom;
pub mod enums;
pub mod interface;
pub mod named;
pub mod number;
pub mod optional;
pub mod record;
pub mod resolve;
pub mod rich;
pub mod string;
pub mod time;
pub mod variants;

use crate::layout::{indent, wrap};
use crate::parts::Part;

pub use resolve::Types;

/// What the generator needs to know of a type.
pub trait PyType {
    /// The part of a helper's name that stands for the type: `optional_bytes`.
    ///
    /// Types of the interface keep their capital letter, so that they cannot be confused with
    /// the others.
    fn slug(&self) -> String;

    /// What a caller gets, and an attribute holds.
    fn annotation(&self) -> String;

    /// What a caller may pass; wider where that costs nothing.
    fn accepted(&self) -> String {
        self.annotation()
    }

    /// The helper function that writes it.
    fn writer(&self) -> String {
        format!("_write_{}", self.slug())
    }

    /// The helper function that reads it.
    fn reader(&self) -> String {
        format!("_read_{}", self.slug())
    }

    /// A call that checks an argument and prepares it, before anything crosses; `place` is the
    /// source of a string that names it.
    ///
    /// By default it is encoded into a buffer by the helper function that writes the type.
    fn prepare(&self, value: &str, place: &str) -> String {
        format!("_encode({}, {value}, {place})", self.writer())
    }

    /// The expression that is passed for what was prepared.
    fn pass(&self, prepared: &str) -> String {
        format!("_lower_chunks({prepared})")
    }

    /// The Python type of what a call returns, if it is no buffer.
    fn crosses_as(&self) -> Option<&'static str> {
        None
    }

    /// An expression for a value that the interface gives as one of its builtin type.
    fn of_builtin(&self, value: &str) -> String {
        value.to_owned()
    }

    /// An expression for the value that a call returned as `result`.
    ///
    /// By default it is decoded from a buffer.
    fn lift(&self, result: &str) -> String {
        self.decode(&format!("_take_data({result})"))
    }

    /// An expression for the value that `data` holds, the whole content of a buffer.
    fn decode(&self, data: &str) -> String {
        format!("{}({data}, 0)[0]", self.reader())
    }

    /// Whether cffi itself refuses everything that is not of the type, when it is put into memory.
    fn is_checked_by_cffi(&self) -> bool {
        false
    }

    /// Statements that write `value`; `place` is the source of a string that names it.
    fn write(&self, value: &str, place: &str) -> String {
        format!("{}({value}, put, {place})", self.writer())
    }

    /// Statements that read into the variable `target` and move `pos` on.
    fn read(&self, target: &str) -> String {
        format!("{target}, pos = {}(data, pos)", self.reader())
    }
}

/// The helper function that writes a type; `body` are statements that write `value`.
pub fn writer(ty: &dyn PyType, body: &str) -> String {
    let head = wrap(
        0,
        &format!("def {}(", ty.writer()),
        &[
            format!("value: {}", ty.accepted()),
            "put: _Put".to_owned(),
            "where: $str".to_owned(),
        ],
        ") -> None:",
    );
    format!("{head}\n{}\n", indent(body, 4))
}

/// The helper function that reads a type; `body` are statements that end by returning it.
pub fn reader(ty: &dyn PyType, body: &str) -> String {
    let head = wrap(
        0,
        &format!("def {}(", ty.reader()),
        &["data: $bytes".to_owned(), "pos: $int".to_owned()],
        &format!(") -> $tuple[{}, $int]:", ty.annotation()),
    );
    format!("{head}\n{}\n", indent(body, 4))
}

/// Both functions, each for what refers to it.
fn helpers(ty: &dyn PyType, write: &str, read: &str) -> Vec<Part> {
    vec![
        Part::helper(vec![ty.writer()], writer(ty, write)),
        Part::helper(vec![ty.reader()], reader(ty, read)),
    ]
}
