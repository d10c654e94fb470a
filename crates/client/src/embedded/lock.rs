//! The advisory lock that prevents two processes from writing to one store file. The engine has
//! none.

use std::fs::{File, TryLockError};
use std::io;
use std::path::Path;
use std::sync::Arc;
use std::thread;
use std::time::Duration;

use super::errors::io_error;
use crate::fork::ClosedInChild;
use crate::{Error, Result};

/// How often to try a lock whose process has ended.
const MAX_ATTEMPTS: usize = 20;
/// The delay between two attempts.
const RETRY_DELAY: Duration = Duration::from_millis(10);

/// Who else may use the file while it is locked.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Sharing {
    /// Nobody.
    Exclusive,
    /// Others that only read.
    Shared,
}

/// A lock on a file, released when it is dropped. A forked child does not share it.
pub(super) struct FileLock(Arc<ClosedInChild>);

impl FileLock {
    /// Locks the store at `path`, which is open as `file`.
    ///
    /// Locks on Windows are mandatory and would also block the engine's handle of the file. So
    /// there the lock is on another file beside the store. Elsewhere it is on the store itself.
    pub(super) fn acquire(
        path: &Path,
        file: &Arc<ClosedInChild>,
        sharing: Sharing,
    ) -> Result<Self> {
        let fail = |e: io::Error| io_error(path, &e);
        let file = if cfg!(windows) {
            open_lock_file(path).map_err(fail)?
        } else {
            Arc::clone(file)
        };
        for _ in 0..MAX_ATTEMPTS {
            let locked = match sharing {
                Sharing::Exclusive => file.try_lock(),
                Sharing::Shared => file.try_lock_shared(),
            };
            match locked {
                Ok(()) => return Ok(Self(file)),
                Err(TryLockError::WouldBlock) if is_stale(&file) => thread::sleep(RETRY_DELAY),
                Err(TryLockError::WouldBlock) => break,
                Err(TryLockError::Error(e)) => return Err(fail(e)),
            }
        }
        Err(Error::Locked {
            path: path.display().to_string(),
            holder: holder(&file).map_or_else(|| "another process".to_owned(), describe),
        })
    }
}

impl Drop for FileLock {
    fn drop(&mut self) {
        // A process that was forked without `fork`'s handlers may share the open file.
        let _ = self.0.unlock();
    }
}

fn open_lock_file(path: &Path) -> io::Result<Arc<ClosedInChild>> {
    let mut name = path.as_os_str().to_owned();
    name.push(".lock");
    let mut options = File::options();
    options.read(true).write(true).create(true).truncate(false);
    Ok(Arc::new(ClosedInChild::new(options.open(name)?)))
}

/// Whether the process that took the lock has ended. Its forked children release the lock as soon
/// as they run.
fn is_stale(file: &File) -> bool {
    cfg!(target_os = "linux")
        && holder(file).is_none_or(|pid| !Path::new(&format!("/proc/{pid}")).exists())
}

/// The id of the process that took the lock, from `/proc/locks` (see proc_locks(5)).
#[cfg(target_os = "linux")]
fn holder(file: &File) -> Option<u32> {
    use std::os::unix::fs::MetadataExt;

    let inode = format!(":{}", file.metadata().ok()?.ino());
    let locks = std::fs::read_to_string("/proc/locks").ok()?;
    locks
        .lines()
        .map(|line| line.split_whitespace().collect::<Vec<_>>())
        .find(|f| f.get(1) == Some(&"FLOCK") && f.get(5).is_some_and(|id| id.ends_with(&inode)))?
        .get(4)?
        .parse()
        .ok()
}

#[cfg(not(target_os = "linux"))]
fn holder(_file: &File) -> Option<u32> {
    None
}

fn describe(pid: u32) -> String {
    if pid == std::process::id() {
        return "this process".to_owned();
    }
    let name = std::fs::read_to_string(format!("/proc/{pid}/comm")).unwrap_or_default();
    match name.trim() {
        "" => format!("process {pid}"),
        name => format!("process {pid} ({name})"),
    }
}
