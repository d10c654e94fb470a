//! What a store file holds: the engine over it, and what the engine does not know.

use std::collections::HashSet;
use std::io;

use simd_r_drive::DataStore as Engine;
use simd_r_drive::traits::DataStoreReader;

use super::chain::{self, Chain, Damage, Unfit};
use super::file::StoreFile;
use super::io_error;
use super::progress::{Progress, Watch};
use crate::{Error, Result};

/// The engine over a file that was found whole.
pub(super) struct Contents {
    pub(super) engine: Engine,
    /// Where the last entry ends.
    pub(super) end: u64,
    /// The hashes of keys that the engine has in its index although they are deleted: those that
    /// were deleted before it opened the file.
    pub(super) dead: HashSet<u64>,
    /// The number of keys that have a payload.
    pub(super) live: u64,
}

impl Contents {
    /// Checks the file, cuts off what a write that was cut short has left, and has the engine open
    /// it.
    pub(super) fn load(file: &StoreFile) -> Result<Self> {
        let fail = |e: io::Error| io_error(file.path(), &e);
        let length = file.len().map_err(fail)?;
        let Chain { end, tombstones } = checked(file)?;
        let end = end as u64;
        if end < length {
            tracing::warn!(
                path = %file.path().display(),
                "a write was cut short here: dropping the last {} bytes of {length}",
                length - end
            );
            file.cut(end).and_then(|()| file.sync()).map_err(fail)?;
        }
        // The engine opens it by its path, and would make a new file, or cut another one.
        if !file.is_at_its_path().map_err(fail)? {
            let moved = io::Error::other("its path leads to another file now");
            return Err(fail(moved));
        }
        let engine = Engine::open(file.path()).map_err(fail)?;
        let (mut live, mut dead) = (engine.len().map_err(fail)?, HashSet::new());
        for hash in tombstones {
            if !engine.exists_with_key_hash(hash).map_err(fail)? {
                live -= 1;
                dead.insert(hash);
            }
        }
        Ok(Self {
            engine,
            end,
            dead,
            live: live as u64,
        })
    }
}

/// The chain of the file's entries, if it is whole.
pub(super) fn checked(file: &StoreFile) -> Result<Chain> {
    let Some(bytes) = file.map().map_err(|e| io_error(file.path(), &e))? else {
        return Ok(Chain::default());
    };
    let progress = Progress::default();
    let watch = Watch::new(&progress, Some(&bytes), bytes.len() as u64);
    chain::check(&bytes, &watch).map_err(|unfit| refusal(file, bytes.len(), unfit))
}

fn refusal(file: &StoreFile, length: usize, unfit: Unfit) -> Error {
    let path = file.path().display().to_string();
    match unfit {
        Unfit::NoStore => Error::NotAStore {
            path,
            reason: format!(
                "none of its {length} bytes end an entry with a right checksum; it was not \
                 changed. If it is what the first write to a new store has left when it was cut \
                 short, delete it"
            ),
        },
        Unfit::Damaged(damage) => {
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
        Unfit::Stopped => Error::Interrupted { target: path },
    }
}
