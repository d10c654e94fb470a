//! Looks for damage in a store file, without changing it.

use std::collections::HashSet;
use std::path::Path;

use super::errors::io_error;
use super::file::StoreFile;
use super::found::Found;
use super::scan::Scan;
use crate::progress::{Progress, ProgressMonitor};
use crate::{Error, Result};

/// The maximum number of damaged places that a report lists. Further ones are only counted.
const MAX_LISTED: usize = 1000;

/// What [`check`] has found.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct CheckReport {
    /// The file's length in bytes.
    pub file_size: u64,
    /// The number of intact entries, including those that were overwritten and deleted.
    pub entries: u64,
    /// The number of keys whose newest intact entry has a payload.
    pub live: u64,
    /// The number of damaged places.
    pub damaged: u64,
    /// The thousand of them that are nearest to the file's end, the last one first.
    pub damage: Vec<Damage>,
}

/// A damaged place in a store file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Damage {
    /// Where it begins, in bytes from the file's beginning.
    pub offset: u64,
    /// Its length in bytes.
    pub length: u64,
    /// What is damaged, and what that means for a recovery.
    pub reason: String,
}

impl CheckReport {
    /// Adds what was found. `is_newest` says whether it is the newest intact entry of a key.
    pub(super) fn add(&mut self, found: &Found, bytes: &[u8], is_newest: bool) {
        if let Found::Intact(entry) | Found::WrongLink(entry) = found {
            self.entries += 1;
            self.live += u64::from(is_newest && !entry.is_tombstone(bytes));
        }
        if let Some((place, reason)) = found.damage(bytes.len()) {
            self.damaged += 1;
            if self.damage.len() < MAX_LISTED {
                self.damage.push(Damage {
                    offset: place.start as u64,
                    length: place.len() as u64,
                    reason,
                });
            }
        }
    }
}

/// Verifies every checksum and every link in the store file at `path`. The file is not changed, and
/// may be larger than the memory.
///
/// # Errors
/// [`Error::Locked`] if the file is open elsewhere, [`Error::NotAStore`] if it has no intact entry,
/// [`Error::Interrupted`] if `progress` was cancelled, [`Error::Io`] if the system reports an
/// error.
pub fn check(path: &Path, progress: &Progress) -> Result<CheckReport> {
    let file = StoreFile::open_to_read(path)?;
    scan(&file, progress, |_| {})
}

/// Scans a file from its end to its beginning, and calls `newest` with the newest intact entry of
/// each key.
pub(super) fn scan(
    file: &StoreFile,
    progress: &Progress,
    mut newest: impl FnMut(&crate::entries::layout::EntryLayout),
) -> Result<CheckReport> {
    let path = file.path();
    let map = file.map().map_err(|e| io_error(path, &e))?;
    let bytes = map.as_deref().unwrap_or_default();
    let monitor = ProgressMonitor::new(progress, map.as_ref(), bytes.len() as u64);
    let mut seen = HashSet::new();
    let mut report = CheckReport {
        file_size: bytes.len() as u64,
        ..CheckReport::default()
    };
    for found in Scan::backward_from(bytes.len(), bytes, &monitor) {
        let mut is_newest = false;
        if let Found::Intact(entry) | Found::WrongLink(entry) = &found {
            is_newest = seen.insert(entry.key_hash);
            if is_newest {
                newest(entry);
            }
        }
        report.add(&found, bytes, is_newest);
    }
    if monitor.is_stopped() {
        return Err(monitor.interrupted(path));
    }
    if report.entries == 0 && !bytes.is_empty() {
        return Err(Error::NotAStore {
            path: path.display().to_string(),
            reason: format!(
                "none of its {} bytes is part of an intact entry",
                bytes.len()
            ),
        });
    }
    Ok(report)
}
