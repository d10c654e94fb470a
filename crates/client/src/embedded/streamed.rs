//! A large payload, which the engine appends in pieces.

use std::io;
use std::path::PathBuf;

use simd_r_drive::DataStore as Engine;
use simd_r_drive::traits::DataStoreWriter;

use super::change::Append;
use super::reader::EmbeddedReader;
use crate::entries::Entry;
use crate::entries::layout::max_entry_size;

/// A large payload for the key with this hash, which the engine appends in pieces.
pub(super) struct Streamed<'a> {
    pub(super) hash: u64,
    pub(super) entry: &'a Entry,
}

impl Append for Streamed<'_> {
    fn apply(&self, engine: &Engine) -> io::Result<u64> {
        // The engine treats an error of the reader as the payload's end. This reader never fails:
        // it reads mapped memory and verifies nothing.
        let mut reader = EmbeddedReader::new(PathBuf::new(), self.entry.clone(), false);
        engine.write_stream_with_key_hash(self.hash, &mut reader)
    }

    fn max_size(&self) -> u64 {
        max_entry_size(self.entry.size())
    }

    fn for_each_hash(&self, mut with: impl FnMut(u64)) {
        with(self.hash);
    }
}
