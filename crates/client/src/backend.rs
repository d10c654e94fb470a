//! The operations of a store, for all kinds of stores.

use std::future::ready;
use std::path::PathBuf;
use std::sync::Arc;

use crate::session::ConnectionState;
use crate::{Caller, Entries, Entry, Error, Progress, Reader, Result, Writer, buffer};

/// A key/value store: a file in this process, or one behind a server.
///
/// Each operation is a future, for both kinds of [`Caller`]:
///
/// - `store.read(Caller::Task, key).await` is for async code. Any executor can run it. Dropping the
///   future cancels the call. A cancelled write may still be done.
/// - [`wait`](crate::wait)`(|caller| store.read(caller, key))` blocks the calling thread.
///
/// All operations may be called from any number of threads and tasks at the same time. An operation
/// that begins after another has ended is done after it. After [`close`](Self::close) all of them
/// fail with [`Error::Closed`].
///
/// # A store file
/// Reads use the mapped file. If the caller is a task, operations that may wait for a disk or a
/// lock run on another thread. In a forked child every operation fails with [`Error::Locked`].
///
/// # A server
/// All calls share one connection, over which they are pipelined. If the connection breaks, the
/// next call makes a new one. Calls that change nothing are then repeated within their timeout; see
/// [`RetryPolicy`](crate::RetryPolicy) for the others. A forked child can use the store: it makes a
/// connection of its own at its first call.
pub trait Backend: Send + Sync {
    /// Writes `payload` at `key`. A payload that is already there is overwritten.
    ///
    /// # Errors
    /// [`Error::InvalidArgument`] if the payload is empty, or the single byte 0x00, which marks a
    /// deleted entry. Nothing is written then.
    fn write(
        &self,
        caller: Caller,
        key: Vec<u8>,
        payload: Vec<u8>,
    ) -> impl Future<Output = Result<()>> + Send;

    /// Writes all `entries`, or none if one of them is invalid.
    ///
    /// In a file they are appended at once: if that fails, none is written. If the process or the
    /// machine crashes meanwhile, the first ones may be written.
    ///
    /// A batch of up to 16 MiB is sent to a server in one request, which it does completely or not
    /// at all. A larger batch is sent in several requests, one after another: if one of them fails,
    /// those before it are done. All of them together must end within the `write_timeout`.
    ///
    /// # Errors
    /// As [`write`](Self::write), naming the entry.
    fn batch_write(
        &self,
        caller: Caller,
        entries: Vec<(Vec<u8>, Vec<u8>)>,
    ) -> impl Future<Output = Result<()>> + Send;

    /// The payload at `key`, or `None` if there is none.
    ///
    /// # Errors
    /// [`Error::Corrupt`] if it does not match its checksum.
    fn read(
        &self,
        caller: Caller,
        key: Vec<u8>,
    ) -> impl Future<Output = Result<Option<Vec<u8>>>> + Send;

    /// The payloads at `keys`, in the same order, with `None` for each key that has none.
    ///
    /// From a server they are read in requests of up to 8192 keys, and others may write in between.
    /// All of these requests together must end within the `read_timeout`.
    ///
    /// # Errors
    /// As [`read`](Self::read), if one of the payloads does not match its checksum.
    fn batch_read(
        &self,
        caller: Caller,
        keys: Vec<Vec<u8>>,
    ) -> impl Future<Output = Result<Vec<Option<Vec<u8>>>>> + Send;

    /// Whether there is a payload at `key`.
    fn exists(&self, caller: Caller, key: Vec<u8>) -> impl Future<Output = Result<bool>> + Send;

    /// Deletes the payload at `key`, if there is one.
    fn delete(&self, caller: Caller, key: Vec<u8>) -> impl Future<Output = Result<()>> + Send;

    /// Deletes the payloads at `keys`.
    ///
    /// In a file this is one write. To a server it is one request for each key: if one of them
    /// fails, those before it are done, and some after it may be. All of them together must end
    /// within the `write_timeout`.
    fn batch_delete(
        &self,
        caller: Caller,
        keys: Vec<Vec<u8>>,
    ) -> impl Future<Output = Result<()>> + Send;

    /// The number of entries. An upstream server also counts those that were deleted before it
    /// opened its file.
    fn len(&self, caller: Caller) -> impl Future<Output = Result<u64>> + Send;

    /// Whether [`len`](Self::len) is 0.
    fn is_empty(&self, caller: Caller) -> impl Future<Output = Result<bool>> + Send;

    /// The length of the store's file in bytes, including overwritten and deleted entries.
    fn file_size(&self, caller: Caller) -> impl Future<Output = Result<u64>> + Send;

    /// Waits until everything that was written to the store file is on the disk, or everything that a
    /// cluster has acknowledged on the disks of its masters and of `min_replicas` replicas each.
    ///
    /// # Errors
    /// [`Error::Io`] if the system reports an error; every later write then fails with it, too.
    /// [`Error::Unsupported`] for a server, which has a durability option of its own.
    /// [`Error::OutcomeUnknown`] if a cluster's disks were not in time, [`Error::Server`] if a node is
    /// older than Redis 7.2 or has no append-only file.
    fn sync(&self, caller: Caller) -> impl Future<Output = Result<()>> + Send;

    /// Copies the payload at `key` to the beginning of `buffer`. Returns its length in bytes, or
    /// `None` if there is no entry. If it fails, the buffer is not changed.
    ///
    /// # Errors
    /// [`Error::InvalidArgument`] if the buffer is too small, and as [`read`](Self::read).
    fn read_into<'a>(
        &'a self,
        caller: Caller,
        key: Vec<u8>,
        buffer: &'a mut [u8],
    ) -> impl Future<Output = Result<Option<usize>>> + Send {
        async move {
            let payload = self.read(caller, key).await?;
            payload
                .map(|payload| buffer::copy(&payload, buffer))
                .transpose()
        }
    }

    /// Copies the payloads at `keys`, each of `item_size` bytes, into `buffer`, one after another.
    /// Returns for each key whether there is an entry. If there is none, its part of the buffer is
    /// not changed. If it fails, nothing of the buffer is changed.
    ///
    /// # Errors
    /// [`Error::InvalidArgument`] if the buffer's length is not that of all payloads together, or if
    /// a payload has another size; and as [`read`](Self::read).
    fn batch_read_into<'a>(
        &'a self,
        caller: Caller,
        keys: Vec<Vec<u8>>,
        item_size: usize,
        buffer: &'a mut [u8],
    ) -> impl Future<Output = Result<Vec<bool>>> + Send {
        async move {
            buffer::check_size(keys.len(), item_size, buffer.len())?;
            buffer::copy_all(&self.batch_read(caller, keys).await?, item_size, buffer)
        }
    }

    /// The entry at `key`, in place: its payload is neither copied nor verified.
    ///
    /// # Errors
    /// [`Error::Unsupported`] for a server. This is the same for all operations that return entries
    /// and all operations by a key's hash.
    fn entry(
        &self,
        caller: Caller,
        key: Vec<u8>,
    ) -> impl Future<Output = Result<Option<Entry>>> + Send {
        drop((caller, key));
        unsupported(self.target(), "entry")
    }

    /// The live entry that was written last.
    fn last_entry(&self, caller: Caller) -> impl Future<Output = Result<Option<Entry>>> + Send {
        let _ = caller;
        unsupported(self.target(), "last_entry")
    }

    /// A snapshot of the live entries, newest first.
    fn entries(&self, caller: Caller) -> impl Future<Output = Result<Entries>> + Send {
        let _ = caller;
        unsupported(self.target(), "entries")
    }

    /// [`entry`](Self::entry), by the key's [hash](crate::key_hash()).
    fn entry_by_hash(
        &self,
        caller: Caller,
        hash: u64,
    ) -> impl Future<Output = Result<Option<Entry>>> + Send {
        let _ = (caller, hash);
        unsupported(self.target(), "entry_by_hash")
    }

    /// [`read`](Self::read), by the key's [hash](crate::key_hash()).
    fn read_by_hash(
        &self,
        caller: Caller,
        hash: u64,
    ) -> impl Future<Output = Result<Option<Vec<u8>>>> + Send {
        let _ = (caller, hash);
        unsupported(self.target(), "read_by_hash")
    }

    /// [`exists`](Self::exists), by the key's [hash](crate::key_hash()).
    fn exists_by_hash(
        &self,
        caller: Caller,
        hash: u64,
    ) -> impl Future<Output = Result<bool>> + Send {
        let _ = (caller, hash);
        unsupported(self.target(), "exists_by_hash")
    }

    /// [`write`](Self::write), by the key's [hash](crate::key_hash()).
    fn write_by_hash(
        &self,
        caller: Caller,
        hash: u64,
        payload: Vec<u8>,
    ) -> impl Future<Output = Result<()>> + Send {
        drop((caller, hash, payload));
        unsupported(self.target(), "write_by_hash")
    }

    /// [`delete`](Self::delete), by the key's [hash](crate::key_hash()).
    fn delete_by_hash(&self, caller: Caller, hash: u64) -> impl Future<Output = Result<()>> + Send {
        let _ = (caller, hash);
        unsupported(self.target(), "delete_by_hash")
    }

    /// A reader for the payload at `key`, which may be larger than the memory, if there is one.
    ///
    /// # Errors
    /// [`Error::Unsupported`] for a server that does not offer payload streams: upstream's do not.
    fn open_reader(
        &self,
        caller: Caller,
        key: Vec<u8>,
    ) -> impl Future<Output = Result<Option<Reader>>> + Send {
        drop((caller, key));
        unsupported(self.target(), "open_reader")
    }

    /// A writer for a payload at `key`, which may be larger than the memory.
    ///
    /// # Errors
    /// [`Error::Unsupported`] for a server that does not offer payload streams: upstream's do not.
    fn open_writer(
        &self,
        caller: Caller,
        key: Vec<u8>,
    ) -> impl Future<Output = Result<Writer>> + Send {
        drop((caller, key));
        unsupported(self.target(), "open_writer")
    }

    /// Moves the payload at `old_key` to `new_key`; see
    /// [`EmbeddedStore::rename`](crate::EmbeddedStore::rename).
    ///
    /// # Errors
    /// [`Error::Unsupported`] for a server.
    fn rename(
        &self,
        caller: Caller,
        old_key: Vec<u8>,
        new_key: Vec<u8>,
    ) -> impl Future<Output = Result<()>> + Send {
        drop((caller, old_key, new_key));
        unsupported(self.target(), "rename")
    }

    /// By how many bytes [`compact`](Self::compact) would shorten the file now.
    ///
    /// # Errors
    /// [`Error::Unsupported`] for a server.
    fn estimate_compaction(&self, caller: Caller) -> impl Future<Output = Result<u64>> + Send {
        let _ = caller;
        unsupported(self.target(), "estimate_compaction")
    }

    /// Replaces the file by one that has only the live entries. Returns by how many bytes it is
    /// shorter; see [`EmbeddedStore::compact`](crate::EmbeddedStore::compact).
    ///
    /// # Errors
    /// [`Error::Unsupported`] for a server.
    fn compact(
        &self,
        caller: Caller,
        progress: Arc<Progress>,
    ) -> impl Future<Output = Result<u64>> + Send {
        drop((caller, progress));
        unsupported(self.target(), "compact")
    }

    /// Calls `callback` with each later change of the connection's state. It replaces an earlier
    /// callback. It is called from any thread, and should return quickly. The connection of a
    /// forked child does not call it, and a file has no connection.
    fn on_state_change(&self, callback: impl Fn(ConnectionState) + Send + Sync + 'static);

    /// Closes the file or the connection. Calls in flight fail with [`Error::Closed`]: a write
    /// among them may or may not have been done. A second call does nothing.
    fn close(&self);

    /// The store file's path, as it was opened.
    ///
    /// # Errors
    /// [`Error::Unsupported`] for a server.
    fn path(&self) -> Result<PathBuf> {
        Err(is_unsupported(self.target(), "path"))
    }

    /// The file's path, or the server's URL without its secrets, for messages.
    fn target(&self) -> String;
}

/// The result of an operation that a backend does not support.
pub(crate) fn unsupported<T: Send>(
    target: String,
    operation: &str,
) -> impl Future<Output = Result<T>> + Send + use<T> {
    ready(Err(is_unsupported(target, operation)))
}

fn is_unsupported(target: String, operation: &str) -> Error {
    Error::Unsupported {
        target,
        operation: operation.to_owned(),
    }
}
