//! A store file as the system has it: open, locked, and the same whatever becomes of its name.

use std::ffi::OsString;
use std::fs::{File, Metadata, Permissions};
use std::io::{self, ErrorKind};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use memmap2::Mmap;
use tempfile::TempPath;

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
        let file = Self::from(path, &options, Sharing::Exclusive)?;
        // Whoever was about to replace the file has ended before it did.
        let successor = file.successor_path().map_err(|e| io_error(path, &e))?;
        let _ = std::fs::remove_file(successor);
        Ok(file)
    }

    /// Makes the file that is to replace this one, locked, under a name of its own beside it. What
    /// was left there is removed.
    pub(super) fn successor(&self) -> io::Result<(Self, TempPath)> {
        let path = self.successor_path()?;
        let _ = std::fs::remove_file(&path);
        let mut options = File::options();
        options.read(true).write(true).create_new(true);
        let file = Arc::new(ClosedInChild::new(options.open(&path)?));
        let name = TempPath::try_from_path(path)?;
        let metadata = self.file.metadata()?;
        copy_owner(&metadata, &file);
        file.set_permissions(metadata.permissions())?;
        let lock = FileLock::acquire(&self.path, &file, Sharing::Exclusive);
        let successor = Self {
            path: self.path.clone(),
            file,
            is_new: AtomicBool::new(true),
            _lock: lock.map_err(io::Error::from)?,
        };
        Ok((successor, name))
    }

    /// Replaces the file by its successor.
    pub(super) fn replace_by(&self, successor: TempPath) -> io::Result<()> {
        if !self.is_at_its_path()? {
            return Err(io::Error::other("its path leads to another file now"));
        }
        successor.persist(self.real_path()?).map_err(|e| e.error)
    }

    fn successor_path(&self) -> io::Result<PathBuf> {
        let path = self.real_path()?;
        let mut name = OsString::from(".");
        name.push(path.file_name().unwrap_or_default());
        name.push(".compacting");
        Ok(path.with_file_name(name))
    }

    /// Opens the file at `path` to look at it, beside others who do the same.
    pub(super) fn open_to_read(path: &Path) -> Result<Self> {
        Self::from(path, File::options().read(true), Sharing::Shared)
    }

    fn from(path: &Path, options: &std::fs::OpenOptions, sharing: Sharing) -> Result<Self> {
        let fail = |e: io::Error| io_error(path, &e);
        let path = std::path::absolute(path).map_err(fail)?;
        refuse_special(&path)?;
        let (file, lock) = loop {
            let file = Arc::new(ClosedInChild::new(options.open(&path).map_err(fail)?));
            let lock = FileLock::acquire(&path, &file, sharing)?;
            // It may have been replaced before it was locked.
            if leads_to(&path, &file).map_err(fail)? {
                break (file, lock);
            }
        };
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

    /// Where the file is, if its path leads there by links.
    pub(super) fn real_path(&self) -> io::Result<PathBuf> {
        std::fs::canonicalize(&self.path)
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

    /// Writes `length` zeros from `at` on.
    pub(super) fn write_zeros(&self, at: u64, length: u64) -> io::Result<()> {
        let zeros = vec![0; BLOCK.min(length as usize)];
        for done in (0..length).step_by(BLOCK) {
            let part = &zeros[..zeros.len().min((length - done) as usize)];
            self.write_all_at(part, at + done)?;
        }
        Ok(())
    }

    pub(super) fn write_all_at(&self, mut bytes: &[u8], mut at: u64) -> io::Result<()> {
        while !bytes.is_empty() {
            let written = match write_at(&self.file, bytes, at) {
                Ok(0) => return Err(ErrorKind::WriteZero.into()),
                Ok(written) => written,
                Err(e) if e.kind() == ErrorKind::Interrupted => 0,
                Err(e) => return Err(e),
            };
            bytes = &bytes[written..];
            at += written as u64;
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
        leads_to(&self.path, &self.file)
    }

    pub(super) fn as_file(&self) -> &File {
        &self.file
    }
}

fn leads_to(path: &Path, file: &File) -> io::Result<bool> {
    is_same(&File::open(path)?, file)
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

/// Whose file it is. Only some may say so for others.
#[cfg(unix)]
fn copy_owner(of: &Metadata, to: &File) {
    use std::os::unix::fs::{MetadataExt, fchown};
    let _ = fchown(to, Some(of.uid()), Some(of.gid()));
}

#[cfg(windows)]
fn copy_owner(_of: &Metadata, _to: &File) {}
