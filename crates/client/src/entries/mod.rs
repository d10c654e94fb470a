//! The entries of a store file: their [`layout`], an [`entry`] in place, and an [`iterator`] over
//! the live ones.

mod entry;
mod iterator;
pub(crate) mod layout;

pub use entry::Entry;
pub(crate) use iterator::Cursor;
pub use iterator::Entries;
