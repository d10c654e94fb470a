//! What the library's extension of CPython does, if it has one: it makes calls in one step, in both
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

/// The most arguments, in either direction.
const MOST: usize = 4;
