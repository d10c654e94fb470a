//! What the library's extension of CPython does, if it has one: it makes native calls, in both
//! directions.
//!
//! At its end a module describes to it what functions of the library take and return, see
//! [`forms`], and gets a function of Python's for each, see [`calls`]. Such a function answers
//! `NotImplemented` to what is not exactly of the types that it knows, and then Python makes the
//! call through cffi, as it does everywhere else. For methods of Python objects it has C functions,
//! see [`entries`], which Rust is given in place of those of cffi.

pub mod calls;
pub mod entries;
pub mod forms;
pub mod kinds;
pub mod slow;

use crate::code::Code;
use kinds::{Kind, MOST, MOST_OF_ALL_KINDS};

/// The description of what has no parts.
fn word(kind: Kind) -> Code {
    format!("\"{}\"", kind.name()).into()
}

/// How many arguments a call may have that are described like that.
fn most(arguments: &[Code]) -> usize {
    let others = [Kind::F32, Kind::F64, Kind::Borrowed].map(|kind| word(kind).to_string());
    let mut arguments = arguments.iter().map(Code::to_string);
    match arguments.any(|argument| others.contains(&argument)) {
        true => MOST_OF_ALL_KINDS,
        false => MOST,
    }
}
