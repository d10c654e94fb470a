//! A store file as the system has it: open, locked, and the same whatever becomes of its name.

use std::fs::{File, Permissions};
use std::io::{self, ErrorKind};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use memmap2::Mmap;

use super::io_error;
use super::lock::{FileLock, Sharing};
use crate::fork::ClosedInChild;
use crate::{Error, Result};

/// How much is written at a time to see whether there is room.
const BLOCK: usize = 64 << 10;

/// A store file, open and locked.
pub(super) struct StoreFile {
    /// Absolute, so that it stays this file's when the process changes its folder.
    path: PathBuf,
    file: Arc<ClosedInChild>,
    /// Whether the folder has to be forced onto the disk, too. It has for an empty file: whoever
    /// made it may not have done so.
    is_new: AtomicBool,
    _lock: FileLock,
}

impl StoreFile {
    /// Opens the file at `path` to write. Where there is none, it is made if `create` says so.
    pub(super) fn open(path: &Path, create: bool) -> Result<Self> {
        let mut options = File::options();
        options.read(true).write(true).create(create);
        Self::from(path, &options, Sharing::Exclusive)
    }

    /// Opens the file at `path` to look at it, beside others who do the same.
    pub(super) fn open_to_read(path: &Path) -> Result<Self> {
        Self::from(path, File::options().read(true), Sharing::Shared)
    }

    fn from(path: &Path, options: &std::fs::OpenOptions, sharing: Sharing) -> Result<Self> {
        let fail = |e: io::Error| io_error(path, &e);
        let path = std::path::absolute(path).map_err(fail)?;
        refuse_special(&path)?;
        let file = Arc::new(ClosedInChild::new(options.open(&path).map_err(fail)?));
        let lock = FileLock::acquire(&path, &file, sharing)?;
        let is_new = file.metadata().map_err(fail)?.len() == 0;
        Ok(Self {
            path,
            file,
            is_new: AtomicBool::new(is_new),
            _lock: lock,
        })
    }

    pub(super) fn path(&self) -> &Path {
        &self.path
    }

    pub(super) fn len(&self) -> io::Result<u64> {
        Ok(self.file.metadata()?.len())
    }

    pub(super) fn permissions(&self) -> io::Result<Permissions> {
        Ok(self.file.metadata()?.permissions())
    }

    /// The file's bytes; none of an empty file.
    pub(super) fn map(&self) -> io::Result<Option<Mmap>> {
        if self.len()? == 0 {
            return Ok(None);
        }
        // SAFETY: the lock keeps other users of this crate from changing the file under the map.
        unsafe { Mmap::map(&**self.file) }.map(Some)
    }

    /// Cuts off what is behind `end`.
    pub(super) fn cut(&self, end: u64) -> io::Result<()> {
        self.file.set_len(end)
    }

    /// Sees whether the system takes `length` bytes behind `end`, by writing them, and cuts them
    /// off again.
    pub(super) fn try_room(&self, end: u64, length: u64) -> io::Result<()> {
        let written = self.write_zeros(end, length);
        self.cut(end)?;
        written
    }

    fn write_zeros(&self, mut at: u64, mut length: u64) -> io::Result<()> {
        let zeros = vec![0; BLOCK.min(length as usize)];
        while length > 0 {
            let part = &zeros[..zeros.len().min(length as usize)];
            let written = match write_at(&self.file, part, at) {
                Ok(0) => return Err(ErrorKind::WriteZero.into()),
                Ok(written) => written as u64,
                Err(e) if e.kind() == ErrorKind::Interrupted => 0,
                Err(e) => return Err(e),
            };
            at += written;
            length -= written;
        }
        Ok(())
    }

    /// Returns once all that the file holds is on the disk.
    pub(super) fn sync(&self) -> io::Result<()> {
        self.file.sync_all()?;
        if self.is_new.load(Ordering::Relaxed) {
            sync_folder(&self.path)?;
            self.is_new.store(false, Ordering::Relaxed);
        }
        Ok(())
    }

    /// Whether the file's path still leads to it.
    pub(super) fn is_at_its_path(&self) -> io::Result<bool> {
        is_same(&File::open(&self.path)?, &self.file)
    }
}

/// Forces the names in the folder of `path` onto the disk.
pub(super) fn sync_folder(path: &Path) -> io::Result<()> {
    // Windows cannot open a folder like a file, and keeps its names by a journal.
    match path.parent().filter(|_| cfg!(unix)) {
        Some(folder) => File::open(folder)?.sync_all(),
        None => Ok(()),
    }
}

/// Opening a pipe or a device may wait, or do something.
fn refuse_special(path: &Path) -> Result<()> {
    match std::fs::metadata(path) {
        Ok(found) if !found.is_file() && !found.is_dir() => Err(Error::NotAStore {
            path: path.display().to_string(),
            reason: "it is no regular file".to_owned(),
        }),
        _ => Ok(()),
    }
}

#[cfg(unix)]
fn write_at(file: &File, bytes: &[u8], offset: u64) -> io::Result<usize> {
    std::os::unix::fs::FileExt::write_at(file, bytes, offset)
}

#[cfg(windows)]
fn write_at(file: &File, bytes: &[u8], offset: u64) -> io::Result<usize> {
    std::os::windows::fs::FileExt::seek_write(file, bytes, offset)
}

#[cfg(unix)]
fn is_same(one: &File, other: &File) -> io::Result<bool> {
    use std::os::unix::fs::MetadataExt;
    let (one, other) = (one.metadata()?, other.metadata()?);
    Ok((one.dev(), one.ino()) == (other.dev(), other.ino()))
}

/// Windows does not let a file be renamed that is open.
#[cfg(windows)]
fn is_same(_one: &File, _other: &File) -> io::Result<bool> {
    Ok(true)
}
