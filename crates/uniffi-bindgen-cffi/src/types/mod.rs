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
pub mod compound;
pub mod enums;
pub mod errors;
pub mod float;
pub mod integer;
pub mod interface;
pub mod optional;
pub mod record;
pub mod string;
pub mod time;
pub mod variants;

use uniffi_bindgen::pipeline::general::Type;

use crate::layout::{indent, wrap};

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

    /// What the library's extension of CPython calls the type, if it knows it: see the runtime.
    fn form(&self) -> Option<String> {
        None
    }

    /// How an argument is checked, and what is handed over for it.
    ///
    /// By default it is encoded into a buffer by the helper function that writes the type.
    fn lower(&self, name: &str) -> Lowered {
        let arguments = format!("_write_{}, {name}, \"{name}\"", self.slug());
        let encode = match self.form() {
            Some(form) => format!("_encode_by_form(b\"{form}\", {arguments})"),
            None => format!("_encode({arguments})"),
        };
        Lowered {
            check: Some(format!("_{name} = {encode}")),
            pass: format!("_lower_chunks(_{name})"),
        }
    }

    /// The Python type of what a call returns, if it is no buffer.
    fn crosses_as(&self) -> Option<&'static str> {
        None
    }

    /// An expression for the value that a call returned as `result`.
    ///
    /// By default it is decoded from a buffer.
    fn lift(&self, result: &str) -> String {
        lift_by_helper(self, result)
    }

    /// An expression for the value that `data` holds, the whole content of a buffer.
    fn decode(&self, data: &str) -> String {
        format!("_read_{}({data}, 0)[0]", self.slug())
    }

    /// Whether cffi itself refuses everything that is not of the type, when it is put into memory.
    fn is_checked_by_cffi(&self) -> bool {
        false
    }

    /// Statements that write `value`; `place` is the source of a string that names it.
    fn write(&self, value: &str, place: &str) -> String {
        format!("_write_{}({value}, put, {place})", self.slug())
    }

    /// Statements that read into the variable `target` and move `pos` on.
    fn read(&self, target: &str) -> String {
        format!("{target}, pos = _read_{}(data, pos)", self.slug())
    }
}

/// How an argument crosses.
pub struct Lowered {
    /// A statement that checks and prepares it, before anything crosses.
    pub check: Option<String>,
    /// The expression that is passed.
    pub pass: String,
}

/// The kind of a type. Everything that is not covered has been refused before.
pub fn py_type(ty: &Type) -> Box<dyn PyType> {
    match ty {
        Type::UInt8 => Box::new(integer::U8),
        Type::Int8 => Box::new(integer::I8),
        Type::UInt16 => Box::new(integer::U16),
        Type::Int16 => Box::new(integer::I16),
        Type::UInt32 => Box::new(integer::U32),
        Type::Int32 => Box::new(integer::I32),
        Type::UInt64 => Box::new(integer::U64),
        Type::Int64 => Box::new(integer::I64),
        Type::Float32 => Box::new(float::F32),
        Type::Float64 => Box::new(float::F64),
        Type::Boolean => Box::new(boolean::Boolean),
        Type::String => Box::new(string::Str),
        Type::Bytes => Box::new(bytes::Bytes),
        Type::Timestamp => Box::new(time::Timestamp),
        Type::Duration => Box::new(time::Duration),
        Type::Interface { name, imp, .. } if imp.has_callback_interface() => {
            Box::new(interface::Trait::new(name))
        }
        Type::Interface { name, .. } => Box::new(interface::Object::new(name)),
        Type::CallbackInterface { name, .. } => Box::new(callback::Callback::new(name)),
        Type::Record { name, .. } => Box::new(record::RecordType::new(name)),
        Type::Enum { name, .. } => Box::new(enums::EnumType::new(name)),
        Type::Optional { inner_type } => Box::new(optional::Optional::new(inner_type)),
        Type::Sequence { inner_type } => Box::new(compound::Sequence::new(inner_type)),
        Type::Set { inner_type } => Box::new(compound::Set::new(inner_type)),
        Type::Map {
            key_type,
            value_type,
        } => Box::new(compound::Map::new(key_type, value_type)),
        Type::Box { inner_type } => py_type(inner_type),
        Type::Custom { .. } => unreachable!("refused before rendering: {ty:?}"),
    }
}

/// The expression for a returned value that the type's helper function decodes.
fn lift_by_helper(ty: &(impl PyType + ?Sized), result: &str) -> String {
    let slug = ty.slug();
    match ty.form() {
        Some(form) => format!("_take_by_form(b\"{form}\", _read_{slug}, {result})"),
        None => ty.decode(&format!("_take_data({result})")),
    }
}

/// The helper function that writes a type; `body` are statements that write `value`.
pub fn writer(ty: &dyn PyType, body: &str) -> String {
    let head = wrap(
        0,
        &format!("def _write_{}(", ty.slug()),
        &[
            format!("value: {}", ty.accepted()),
            "put: _Put".to_owned(),
            "where: str".to_owned(),
        ],
        ") -> None:",
    );
    format!("{head}\n{}\n", indent(body, 4))
}

/// The helper function that reads a type; `body` are statements that end by returning it.
pub fn reader(ty: &dyn PyType, body: &str) -> String {
    let head = wrap(
        0,
        &format!("def _read_{}(", ty.slug()),
        &["data: bytes".to_owned(), "pos: int".to_owned()],
        &format!(") -> tuple[{}, int]:", ty.annotation()),
    );
    format!("{head}\n{}\n", indent(body, 4))
}
