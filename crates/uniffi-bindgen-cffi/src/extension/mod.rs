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
pub mod slow;

/// The most arguments of a call, the object of a method among them, if all are words or buffers.
const MOST: usize = 7;

/// The same if there are floats or borrowed bytes, which are passed in other ways.
const MOST_OF_ALL_KINDS: usize = 3;

/// The most arguments of a method that Rust calls.
const MOST_OF_ENTRIES: usize = 4;

/// The description of bytes that Rust borrows.
const BORROWED: &str = "\"borrowed\"";

/// How many arguments a call may have that are described like that.
fn most(arguments: &[String]) -> usize {
    let is_other =
        |argument: &String| ["\"f32\"", "\"f64\"", BORROWED].contains(&argument.as_str());
    match arguments.iter().any(is_other) {
        true => MOST_OF_ALL_KINDS,
        false => MOST,
    }
}
