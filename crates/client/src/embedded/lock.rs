//! The advisory lock that keeps two processes from writing one store file: the engine takes none.

use std::fs::{File, OpenOptions, TryLockError};
use std::path::{Path, PathBuf};

use crate::{Error, Result};

/// An exclusive lock on a store file, released when dropped.
pub(super) struct FileLock(File);

impl FileLock {
    /// Locks the store at `path`, creating the file if there is none.
    pub(super) fn acquire(path: &Path) -> Result<Self> {
        let file = OpenOptions::new()
            .read(true)
            .write(true)
            .create(true)
            .truncate(false)
            .open(lock_path(path))
            .map_err(|e| super::io_error(path, &e))?;
        match file.try_lock() {
            Ok(()) => Ok(Self(file)),
            Err(TryLockError::WouldBlock) => Err(Error::Locked {
                path: path.display().to_string(),
                holder: holder(&file).unwrap_or_else(|| "another process".to_owned()),
            }),
            Err(TryLockError::Error(e)) => Err(super::io_error(path, &e)),
        }
    }
}

impl Drop for FileLock {
    /// Unlocks explicitly: a forked child shares the open file, and would keep the lock.
    fn drop(&mut self) {
        let _ = self.0.unlock();
    }
}

/// Windows' locks are mandatory, and would keep out the engine's own handle: there a file beside
/// the store carries the lock. Elsewhere the store itself does, and nothing is left behind.
fn lock_path(path: &Path) -> PathBuf {
    if cfg!(windows) {
        let mut name = path.as_os_str().to_owned();
        name.push(".lock");
        name.into()
    } else {
        path.to_owned()
    }
}

/// Who holds the lock, from `/proc/locks` (see proc_locks(5)).
#[cfg(target_os = "linux")]
fn holder(file: &File) -> Option<String> {
    use std::os::unix::fs::MetadataExt;

    let inode = format!(":{}", file.metadata().ok()?.ino());
    let locks = std::fs::read_to_string("/proc/locks").ok()?;
    let pid: u32 = locks
        .lines()
        .map(|line| line.split_whitespace().collect::<Vec<_>>())
        .find(|f| f.get(1) == Some(&"FLOCK") && f.get(5).is_some_and(|id| id.ends_with(&inode)))?
        .get(4)?
        .parse()
        .ok()?;
    if pid == std::process::id() {
        return Some("this process".to_owned());
    }
    let name = std::fs::read_to_string(format!("/proc/{pid}/comm")).unwrap_or_default();
    Some(match name.trim() {
        "" => format!("process {pid}"),
        name => format!("process {pid} ({name})"),
    })
}

#[cfg(not(target_os = "linux"))]
fn holder(_file: &File) -> Option<String> {
    None
}
