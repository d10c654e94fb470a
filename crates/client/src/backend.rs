//! What a store can do, whatever it is made of.

use std::future::ready;
use std::path::PathBuf;
use std::sync::Arc;

use crate::{
    Caller, ConnectionState, Entries, Entry, Error, Progress, Reader, Result, Writer, buffer,
};

/// A key/value store: a file in this process, or one behind a server.
///
/// Each operation is written once, as a future, for both kinds of [`Caller`]:
///
/// - `store.read(Caller::Task, key).await` is for async code. Any executor can run it; dropping the
///   future gives the call up. A write that was given up may still be done.
/// - [`wait`](crate::wait)`(|caller| store.read(caller, key))` blocks the calling thread.
///
/// All operations may be called from any number of threads and tasks at a time. One that begins
/// after another has ended is done after it. After [`close`](Self::close) all of them fail with
/// [`Error::Closed`].
///
/// # A store file
/// A read is answered from the mapped file. What may wait for a disk or a lock runs on a thread of
/// its own where the caller is a task. In a forked child every operation fails with
/// [`Error::Locked`].
///
/// # A server
/// All calls share one connection, over which they are pipelined. A connection that breaks is made
/// again by the next call. Calls that change nothing are then repeated within their timeout; see
/// [`RetryPolicy`](crate::RetryPolicy) for the others. A forked child may go on with the store: it
/// makes a connection of its own at its first call.
pub trait Backend: Send + Sync {
    /// Writes `payload` at `key`, over what may be there.
    ///
    /// # Errors
    /// [`Error::InvalidArgument`] where the payload is empty, or the
    /// single byte 0x00, which stands for a deleted entry. Nothing is written then.
    fn write(
        &self,
        caller: Caller,
        key: Vec<u8>,
        payload: Vec<u8>,
    ) -> impl Future<Output = Result<()>> + Send;

    /// Writes all `entries`, or none where one of them is bad.
    ///
    /// A file has them appended at once: where the system refuses, none is written. Where the
    /// process or the machine ends in the middle of it, the first ones may be.
    ///
    /// A server gets a batch of up to 16 MiB in one request, which it does wholly or not at all. A
    /// larger one is several, one after another: when one of them fails, those before it are done.
    /// All of them together have the one `write_timeout`.
    ///
    /// # Errors
    /// As [`write`](Self::write), naming the entry.
    fn batch_write(
        &self,
        caller: Caller,
        entries: Vec<(Vec<u8>, Vec<u8>)>,
    ) -> impl Future<Output = Result<()>> + Send;

    /// The payload at `key`, or `None` where there is none.
    ///
    /// # Errors
    /// [`Error::Corrupt`] where it does not match its checksum.
    fn read(
        &self,
        caller: Caller,
        key: Vec<u8>,
    ) -> impl Future<Output = Result<Option<Vec<u8>>>> + Send;

    /// The payloads at `keys`, in their order, with `None` where there is none.
    ///
    /// A server is asked for up to 8192 of them at a time, and others may write in between. All
    /// of these requests together have the one `read_timeout`.
    ///
    /// # Errors
    /// As [`read`](Self::read), where one of the payloads does not match its checksum.
    fn batch_read(
        &self,
        caller: Caller,
        keys: Vec<Vec<u8>>,
    ) -> impl Future<Output = Result<Vec<Option<Vec<u8>>>>> + Send;

    /// Whether there is a payload at `key`.
    fn exists(&self, caller: Caller, key: Vec<u8>) -> impl Future<Output = Result<bool>> + Send;

    /// Deletes what is at `key`, if anything is.
    fn delete(&self, caller: Caller, key: Vec<u8>) -> impl Future<Output = Result<()>> + Send;

    /// Deletes what is at each of `keys`.
    ///
    /// A file has it done in one write. A server gets requests of one key each: when one of them
    /// fails, those before it are done, and some after it may be. All of them together have the one
    /// `write_timeout`.
    fn batch_delete(
        &self,
        caller: Caller,
        keys: Vec<Vec<u8>>,
    ) -> impl Future<Output = Result<()>> + Send;

    /// The number of entries. A server of upstream's counts those that were deleted before it
    /// opened its file.
    fn len(&self, caller: Caller) -> impl Future<Output = Result<u64>> + Send;

    /// Whether there are no entries, by the same count as [`len`](Self::len).
    fn is_empty(&self, caller: Caller) -> impl Future<Output = Result<bool>> + Send;

    /// The length of the store's file in bytes, with what was overwritten and deleted.
    fn file_size(&self, caller: Caller) -> impl Future<Output = Result<u64>> + Send;

    /// Waits until all that was written to the store file is on the disk.
    ///
    /// # Errors
    /// [`Error::Io`] where the system refuses; from then on every write fails
    /// with it, too. [`Error::Unsupported`] for a server, whose own durability decides.
    fn sync(&self, caller: Caller) -> impl Future<Output = Result<()>> + Send;

    /// Copies the payload at `key` to the beginning of `buffer`; gives its length in bytes, or none
    /// where there is no entry. Where it fails, the buffer is as it was.
    ///
    /// # Errors
    /// [`Error::InvalidArgument`] where the buffer is too small, and as [`read`](Self::read).
    fn read_into(
        &self,
        caller: Caller,
        key: Vec<u8>,
        buffer: &mut [u8],
    ) -> impl Future<Output = Result<Option<usize>>> + Send {
        async move {
            let payload = self.read(caller, key).await?;
            payload
                .map(|payload| buffer::copy(&payload, buffer))
                .transpose()
        }
    }

    /// Copies the payloads at `keys`, each of `item_size` bytes, into `buffer`, one after another.
    /// Says of each key whether there is an entry; where there is none, its part of the buffer
    /// stays as it is. Where it fails, all of the buffer does.
    ///
    /// # Errors
    /// [`Error::InvalidArgument`] where the buffer is not as long as all payloads together, or a
    /// payload has another size; and as [`read`](Self::read).
    fn batch_read_into(
        &self,
        caller: Caller,
        keys: Vec<Vec<u8>>,
        item_size: usize,
        buffer: &mut [u8],
    ) -> impl Future<Output = Result<Vec<bool>>> + Send {
        async move {
            buffer::check_size(keys.len(), item_size, buffer.len())?;
            buffer::copy_all(&self.batch_read(caller, keys).await?, item_size, buffer)
        }
    }

    /// The entry at `key`, in place: no byte of its payload is copied or checked.
    ///
    /// # Errors
    /// [`Error::Unsupported`] where there is no file in this process, as for all that gives entries
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

    /// The live entries as they are now, newest first.
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

    /// A reader of the payload at `key`, which may be larger than the memory, if there is one.
    ///
    /// # Errors
    /// [`Error::Unsupported`] where there is no file in this process.
    fn open_reader(
        &self,
        caller: Caller,
        key: Vec<u8>,
    ) -> impl Future<Output = Result<Option<Reader>>> + Send {
        drop((caller, key));
        unsupported(self.target(), "open_reader")
    }

    /// A writer of a payload at `key`, which may be larger than the memory.
    ///
    /// # Errors
    /// [`Error::Unsupported`] where there is no file in this process.
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
    /// [`Error::Unsupported`] where there is no file in this process.
    fn rename(
        &self,
        caller: Caller,
        old_key: Vec<u8>,
        new_key: Vec<u8>,
    ) -> impl Future<Output = Result<()>> + Send {
        drop((caller, old_key, new_key));
        unsupported(self.target(), "rename")
    }

    /// How many bytes [`compact`](Self::compact) would take off the file's length now.
    ///
    /// # Errors
    /// [`Error::Unsupported`] where there is no file in this process.
    fn estimate_compaction(&self, caller: Caller) -> impl Future<Output = Result<u64>> + Send {
        let _ = caller;
        unsupported(self.target(), "estimate_compaction")
    }

    /// Replaces the file by one that holds nothing but the live entries, and gives by how many
    /// bytes it is shorter; see [`EmbeddedStore::compact`](crate::EmbeddedStore::compact).
    ///
    /// # Errors
    /// [`Error::Unsupported`] where there is no file in this process.
    fn compact(
        &self,
        caller: Caller,
        progress: Arc<Progress>,
    ) -> impl Future<Output = Result<u64>> + Send {
        drop((caller, progress));
        unsupported(self.target(), "compact")
    }

    /// Has `callback` told what happens to the connection from now on, in place of an earlier one.
    /// It is called by whichever thread notices, and should not take long. A forked child's
    /// connection has no callback, and a file has no connection.
    fn on_state_change(&self, callback: impl Fn(ConnectionState) + Send + Sync + 'static);

    /// Closes the file or the connection. Calls in flight end with
    /// [`Error::Closed`]: a write among them may or may not have been done.
    /// A second time it does nothing.
    fn close(&self);

    /// The store file's path, as it was opened.
    ///
    /// # Errors
    /// [`Error::Unsupported`] where there is no file in this process.
    fn path(&self) -> Result<PathBuf> {
        Err(is_unsupported(self.target(), "path"))
    }

    /// The file's path, or the server's URL without what may be secret in it, for messages.
    fn target(&self) -> String;
}

/// The answer of a backend that cannot do `operation`.
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
