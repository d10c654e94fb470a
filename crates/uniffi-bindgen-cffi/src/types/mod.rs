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
pub mod class;
pub mod classes;
pub mod compound;
pub mod custom;
pub mod enums;
pub mod interface;
pub mod named;
pub mod number;
pub mod object;
pub mod optional;
pub mod record;
pub mod resolve;
pub mod rich;
pub mod scope;
pub mod string;
pub mod time;
pub mod variant;
pub mod variants;

use std::fmt::Display;

use crate::block::Block;
use crate::call;
use crate::code::Code;
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
    fn annotation(&self) -> Code;

    /// What a caller may pass; wider where that costs nothing.
    fn accepted(&self) -> Code {
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
    fn prepare(&self, value: Code, place: &str) -> Code {
        call!("_encode", self.writer(), value, place)
    }

    /// The expression that is passed for what was prepared.
    fn pass(&self, prepared: &str) -> Code {
        call!("_lower_chunks", prepared)
    }

    /// The Python type of what a call returns, if it is no buffer.
    fn crosses_as(&self) -> Option<&'static str> {
        None
    }

    /// An expression for a value that the interface gives as one of its builtin type.
    fn of_builtin(&self, value: Code) -> Code {
        value
    }

    /// An expression for the value that a call returned as `result`.
    ///
    /// By default it is decoded from a buffer.
    fn lift(&self, result: Code) -> Code {
        self.decode(call!("_take_data", result))
    }

    /// An expression for the value that `data` holds, the whole content of a buffer.
    fn decode(&self, data: Code) -> Code {
        call!(self.reader(), data, "0").before("[0]")
    }

    /// Whether cffi itself refuses everything that is not of the type, when it is put into memory.
    fn is_checked_by_cffi(&self) -> bool {
        false
    }

    /// Statements that write `value`; `place` is the source of a string that names it.
    fn write(&self, value: &str, place: &str) -> Block {
        Block::new().line(call!(self.writer(), value, "put", place))
    }

    /// Statements that read into the variable `target` and move `pos` on.
    fn read(&self, target: &str) -> Block {
        Block::new().set(
            format!("{target}, pos"),
            call!(self.reader(), "data", "pos"),
        )
    }
}

/// The definition of a function.
pub fn function(name: impl Display, parameters: Vec<Code>, result: &Code, body: Block) -> Block {
    let head = Code::call(format!("def {name}"), parameters);
    Block::new()
        .line(head.before(format!(" -> {result}:")))
        .inside(body)
}

/// The helper function that writes a type; `body` are statements that write `value`.
pub fn writer(ty: &dyn PyType, body: Block) -> Block {
    let parameters = vec![
        ty.accepted().after("value: "),
        "put: _Put".into(),
        "where: $str".into(),
    ];
    function(ty.writer(), parameters, &"None".into(), body)
}

/// The helper function that reads a type; `body` are statements that end by returning it.
pub fn reader(ty: &dyn PyType, body: Block) -> Block {
    let parameters = vec!["data: $bytes".into(), "pos: $int".into()];
    let result = Code::index("$tuple", vec![ty.annotation(), "$int".into()]);
    function(ty.reader(), parameters, &result, body)
}

/// Both functions, each for what refers to it.
fn helpers(ty: &dyn PyType, write: Block, read: Block, types: &Types<'_>) -> Vec<Part> {
    vec![
        Part::helper(vec![ty.writer()], types.source(&writer(ty, write))),
        Part::helper(vec![ty.reader()], types.source(&reader(ty, read))),
    ]
}
