//! An open and locked store file. It stays the same file if its path is renamed or replaced.

use std::ffi::OsString;
use std::fs::{File, Metadata, Permissions};
use std::io::{self, ErrorKind};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use memmap2::Mmap;
use tempfile::TempPath;

use super::errors::io_error;
use super::lock::{FileLock, Sharing};
use crate::fork::ClosedInChild;
use crate::{Error, Result};

/// How many zeros are written at a time.
const BLOCK: usize = 64 << 10;

/// A store file, open and locked.
pub(super) struct StoreFile {
    /// Absolute, so that it stays valid if the process changes its working directory.
    path: PathBuf,
    file: Arc<ClosedInChild>,
    /// Whether the folder must be forced to the disk, too. This is so for an empty file: the
    /// process that created it may not have done that.
    is_new: AtomicBool,
    _lock: FileLock,
}

impl StoreFile {
    /// Opens the file at `path` for writing. If there is none and `create` is set, creates it.
    pub(super) fn open(path: &Path, create: bool) -> Result<Self> {
        let mut options = File::options();
        options.read(true).write(true).create(create);
        let file = Self::from(path, &options, Sharing::Exclusive)?;
        // If there is a replacement, its process ended before it could rename it.
        let successor = file.replacement_path().map_err(|e| io_error(path, &e))?;
        let _ = std::fs::remove_file(successor);
        Ok(file)
    }

    /// Creates and locks the file that will replace this one, beside it under another name. An old
    /// file with that name is removed.
    pub(super) fn create_replacement(&self) -> io::Result<(Self, TempPath)> {
        let path = self.replacement_path()?;
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

    /// Replaces the file.
    pub(super) fn replace_with(&self, successor: TempPath) -> io::Result<()> {
        if !self.is_at_its_path()? {
            return Err(io::Error::other("its path leads to another file now"));
        }
        successor.persist(self.real_path()?).map_err(|e| e.error)
    }

    fn replacement_path(&self) -> io::Result<PathBuf> {
        let path = self.real_path()?;
        let mut name = OsString::from(".");
        name.push(path.file_name().unwrap_or_default());
        name.push(".compacting");
        Ok(path.with_file_name(name))
    }

    /// Opens the file at `path` for reading. Other processes can do the same.
    pub(super) fn open_to_read(path: &Path) -> Result<Self> {
        Self::from(path, File::options().read(true), Sharing::Shared)
    }

    fn from(path: &Path, options: &std::fs::OpenOptions, sharing: Sharing) -> Result<Self> {
        let fail = |e: io::Error| io_error(path, &e);
        let path = std::path::absolute(path).map_err(fail)?;
        check_is_regular(&path)?;
        let (file, lock) = loop {
            let file = Arc::new(ClosedInChild::new(options.open(&path).map_err(fail)?));
            let lock = FileLock::acquire(&path, &file, sharing)?;
            // The file may have been replaced before it was locked.
            if is_file_at(&path, &file).map_err(fail)? {
                break (file, lock);
            }
        };
        let found = file.metadata().map_err(fail)?;
        // The system opens one for reading.
        if found.is_dir() {
            return Err(fail(ErrorKind::IsADirectory.into()));
        }
        let is_new = found.len() == 0;
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

    /// The path with all symbolic links resolved.
    pub(super) fn real_path(&self) -> io::Result<PathBuf> {
        std::fs::canonicalize(&self.path)
    }

    pub(super) fn len(&self) -> io::Result<u64> {
        Ok(self.file.metadata()?.len())
    }

    pub(super) fn permissions(&self) -> io::Result<Permissions> {
        Ok(self.file.metadata()?.permissions())
    }

    /// The file's bytes, or `None` if it is empty.
    pub(super) fn map(&self) -> io::Result<Option<Mmap>> {
        if self.len()? == 0 {
            return Ok(None);
        }
        // SAFETY: the lock prevents other users of this crate from changing the mapped file.
        unsafe { Mmap::map(&**self.file) }.map(Some)
    }

    /// Removes everything behind `end`.
    pub(super) fn truncate(&self, end: u64) -> io::Result<()> {
        self.file.set_len(end)
    }

    /// Checks whether the disk has space for `length` bytes behind `end`: writes zeros there and
    /// removes them again.
    pub(super) fn probe_space(&self, end: u64, length: u64) -> io::Result<()> {
        let written = self.write_zeros(end, length);
        self.truncate(end)?;
        written
    }

    /// Writes `length` zeros at the offset `at`.
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

    /// Returns once the whole file is on the disk.
    pub(super) fn sync(&self) -> io::Result<()> {
        self.file.sync_all()?;
        if self.is_new.load(Ordering::Relaxed) {
            sync_folder(&self.path)?;
            self.is_new.store(false, Ordering::Relaxed);
        }
        Ok(())
    }

    /// Whether the file's path still refers to it.
    pub(super) fn is_at_its_path(&self) -> io::Result<bool> {
        is_file_at(&self.path, &self.file)
    }

    pub(super) fn as_file(&self) -> &File {
        &self.file
    }
}

fn is_file_at(path: &Path, file: &File) -> io::Result<bool> {
    is_same(&File::open(path)?, file)
}

/// Forces the folder of `path`, which holds its name, to the disk.
pub(super) fn sync_folder(path: &Path) -> io::Result<()> {
    // Windows cannot open a folder like a file. Its file systems keep names in a journal.
    match path.parent().filter(|_| cfg!(unix)) {
        Some(folder) => File::open(folder)?.sync_all(),
        None => Ok(()),
    }
}

/// Refuses pipes and devices: opening one may block or have side effects.
fn check_is_regular(path: &Path) -> Result<()> {
    match std::fs::metadata(path) {
        Ok(found) if !found.is_file() && !found.is_dir() => Err(Error::NotAStore {
            path: path.display().to_string(),
            reason: "it is not a regular file".to_owned(),
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

/// Windows does not rename a file that is open, so it is always the same.
#[cfg(windows)]
fn is_same(_one: &File, _other: &File) -> io::Result<bool> {
    Ok(true)
}

/// Gives `to` the same owner. Only privileged users can, so errors are ignored.
#[cfg(unix)]
fn copy_owner(of: &Metadata, to: &File) {
    use std::os::unix::fs::{MetadataExt, fchown};
    let _ = fchown(to, Some(of.uid()), Some(of.gid()));
}

#[cfg(windows)]
fn copy_owner(_of: &Metadata, _to: &File) {}
