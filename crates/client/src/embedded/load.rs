//! Checks a store file and opens the engine on it.

use std::collections::HashSet;
use std::io;

use simd_r_drive::DataStore as Engine;
use simd_r_drive::traits::DataStoreReader;

use super::chain::{self, Chain, ChainError, Damage};
use super::errors::io_error;
use super::file::StoreFile;
use crate::progress::{Progress, ProgressMonitor};
use crate::{Error, Result};

/// The engine on a file whose chain is intact.
pub(super) struct Loaded {
    pub(super) engine: Engine,
    /// Where the last entry ends.
    pub(super) end: u64,
    /// The hashes of keys that were deleted before the engine opened the file. The engine has them
    /// in its index, and counts them.
    pub(super) indexed_tombstones: HashSet<u64>,
    /// The number of keys that have a payload.
    pub(super) live: u64,
}

impl Loaded {
    /// Checks the file, removes the rest of an interrupted write, and opens the engine.
    pub(super) fn load(file: &StoreFile) -> Result<Self> {
        let fail = |e: io::Error| io_error(file.path(), &e);
        let length = file.len().map_err(fail)?;
        let Chain { end, tombstones } = check_chain(file)?;
        let end = end as u64;
        if end < length {
            tracing::warn!(
                path = %file.path().display(),
                "a write was interrupted here: removing the last {} bytes of {length}",
                length - end
            );
            file.truncate(end)
                .and_then(|()| file.sync())
                .map_err(fail)?;
        }
        // The engine opens it by its path, and would create a file there, or truncate another one.
        if !file.is_at_its_path().map_err(fail)? {
            let moved = io::Error::other("its path refers to another file now");
            return Err(fail(moved));
        }
        let engine = Engine::open(file.path()).map_err(fail)?;
        let (mut live, mut indexed_tombstones) = (engine.len().map_err(fail)?, HashSet::new());
        for hash in tombstones {
            if !engine.exists_with_key_hash(hash).map_err(fail)? {
                live -= 1;
                indexed_tombstones.insert(hash);
            }
        }
        Ok(Self {
            engine,
            end,
            indexed_tombstones,
            live: live as u64,
        })
    }
}

/// The chain of the file's entries, if it is intact.
pub(super) fn check_chain(file: &StoreFile) -> Result<Chain> {
    let Some(bytes) = file.map().map_err(|e| io_error(file.path(), &e))? else {
        return Ok(Chain::default());
    };
    let progress = Progress::default();
    let monitor = ProgressMonitor::new(&progress, Some(&bytes), bytes.len() as u64);
    chain::check(&bytes, &monitor).map_err(|error| to_error(file, bytes.len(), error))
}

fn to_error(file: &StoreFile, length: usize, error: ChainError) -> Error {
    let path = file.path().display().to_string();
    match error {
        ChainError::NotAStore => Error::NotAStore {
            path,
            reason: format!(
                "no entry with a correct checksum ends within its {length} bytes; it was not \
                 changed. If it is what an interrupted first write to a new store has left, delete it"
            ),
        },
        ChainError::Damaged(damage) => {
            let Damage {
                offset,
                reason,
                before,
                behind,
            } = damage;
            Error::Corrupt {
                path,
                offset: offset as u64,
                intact_before: Some(before),
                intact_behind: Some(behind),
                reason,
            }
        }
        ChainError::Interrupted => Error::Interrupted { target: path },
    }
}
