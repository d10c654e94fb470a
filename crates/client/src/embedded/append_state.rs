//! What appending keeps between two writes.

use std::collections::HashSet;

/// The state that only appending uses.
pub(super) struct AppendState {
    /// The hashes of deleted keys that are in the engine's index; see [`Loaded`](super::load::Loaded).
    pub(super) indexed_tombstones: HashSet<u64>,
    /// Whether the last write failed.
    pub(super) last_write_failed: bool,
}

impl AppendState {
    pub(super) fn new(indexed_tombstones: HashSet<u64>) -> Self {
        Self {
            indexed_tombstones,
            last_write_failed: false,
        }
    }
}
