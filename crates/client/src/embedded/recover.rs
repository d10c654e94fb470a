//! Writes the intact entries of a damaged store file to a new one.

use std::io;
use std::path::Path;

use tempfile::NamedTempFile;

use super::check::{CheckReport, scan};
use super::errors::io_error;
use super::file::{StoreFile, sync_folder};
use super::rewrite::{rewrite, to_error, total_size};
use crate::progress::{Progress, ProgressMonitor};
use crate::{Error, Result};

/// What [`recover`] has saved.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RecoverReport {
    /// The number of keys that were written, each with its newest intact payload.
    pub recovered: u64,
    /// What was found in the damaged file, including what could not be saved.
    pub found: CheckReport,
}

/// Writes the newest intact entry of each key in the store file at `path` to a new store file at
/// `to`. A key is left out if its newest intact entry deletes it. If a key's newest entry is
/// damaged, the newest intact one before it is written.
///
/// The file at `path` is not changed, and may be larger than the memory. The file at `to` appears
/// once it is complete and on the disk.
///
/// # Errors
/// [`Error::InvalidArgument`] if `to` exists, and the errors of [`check`](super::check()) for
/// `path`.
pub fn recover(path: &Path, to: &Path, progress: &Progress) -> Result<RecoverReport> {
    let fail = |e: io::Error| io_error(to, &e);
    let to = std::path::absolute(to).map_err(fail)?;
    if to.symlink_metadata().is_ok() {
        return Err(already_exists(&to));
    }
    let file = StoreFile::open_to_read(path)?;
    let mut newest = Vec::new();
    let found = scan(&file, progress, |entry| newest.push(*entry))?;
    let map = file.map().map_err(|e| io_error(path, &e))?;
    let bytes = map.as_deref().unwrap_or_default();
    newest.retain(|entry| !entry.is_tombstone(bytes));
    // In the order in which they were written.
    newest.reverse();

    let folder = to.parent().unwrap_or(Path::new("/"));
    let new = tempfile::Builder::new()
        .prefix(".recover-")
        .tempfile_in(folder)
        .map_err(fail)?;
    let monitor = ProgressMonitor::new(progress, map.as_ref(), total_size(&newest));
    let permissions = file.permissions().map_err(fail)?;
    new.as_file().set_permissions(permissions).map_err(fail)?;
    rewrite(&newest, path, bytes, new.as_file(), &monitor).map_err(|e| to_error(&to, e))?;
    persist(new, &to)?;
    Ok(RecoverReport {
        recovered: newest.len() as u64,
        found,
    })
}

/// Renames the complete file to its final name.
fn persist(file: NamedTempFile, to: &Path) -> Result<()> {
    file.persist_noclobber(to).map_err(|e| {
        if e.error.kind() == io::ErrorKind::AlreadyExists {
            already_exists(to)
        } else {
            io_error(to, &e.error)
        }
    })?;
    sync_folder(to).map_err(|e| io_error(to, &e))
}

fn already_exists(to: &Path) -> Error {
    Error::InvalidArgument {
        argument: "to".to_owned(),
        reason: format!("{} exists already; name a new file", to.display()),
    }
}
