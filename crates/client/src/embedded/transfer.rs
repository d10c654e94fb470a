//! Entries under other keys and in other stores.

use std::io;
use std::ptr;

use simd_r_drive::DataStore as Engine;
use simd_r_drive::traits::DataStoreWriter;

use super::append::{Appender, IN_ONE_PIECE};
use super::change::{Append, Change};
use super::format::longest_entry;
use super::session::Session;
use super::{EmbeddedStore, Entry, key_hash, wrong_checksum};
use crate::{Error, Result};

impl EmbeddedStore {
    /// Moves the payload at `old_key` to `new_key`, whose own one it replaces. Gives the file's new
    /// length in bytes.
    ///
    /// Where the process or the system ends in the middle of it, the payload may be at both keys.
    /// So it may where the system refuses to delete the old key of a payload of more than 1 MiB.
    ///
    /// # Errors
    /// [`Error::InvalidArgument`] where there is nothing at `old_key`, or the keys are the same;
    /// [`Error::Corrupt`] where the payload does not fit its checksum; otherwise as
    /// [`write`](Self::write).
    pub fn rename(&self, old_key: &[u8], new_key: &[u8]) -> Result<u64> {
        let (old, new) = (key_hash(old_key), key_hash(new_key));
        if old == new {
            return Err(invalid("new_key", "it is the old key; name another one"));
        }
        let session = self.session()?;
        let mut appender = session.appender();
        let entry = self.present("old_key", old_key)?;
        let end = if entry.size() <= IN_ONE_PIECE {
            let payload = entry.bytes();
            appender.append(&Renamed { old, new, payload })?
        } else {
            appender.append_payload(new, &entry)?;
            appender.append(&Change::DeleteByHash(old))?
        };
        drop(appender);
        session.commit()?;
        Ok(end)
    }

    /// Writes the payload at `key` to the same key of another store. Gives the length of the other
    /// file in bytes.
    ///
    /// # Errors
    /// [`Error::InvalidArgument`] where there is nothing at `key`, or the other store is this one;
    /// [`Error::Corrupt`] where the payload does not fit its checksum; otherwise as
    /// [`write`](Self::write) there.
    pub fn copy_to(&self, key: &[u8], other: &Self) -> Result<u64> {
        self.refuse_itself(other)?;
        let entry = self.present("key", key)?;
        let session = other.session()?;
        let end = session
            .appender()
            .append_payload(entry.key_hash(), &entry)?;
        session.commit()?;
        Ok(end)
    }

    /// Moves the payload at `key` to the same key of another store: it is deleted here once it is
    /// on the disk there. Others who write to either store wait. Gives the length of the other file
    /// in bytes.
    ///
    /// Where the process or the system ends in the middle of it, or an error is returned, the
    /// payload may be in both stores.
    ///
    /// # Errors
    /// As [`copy_to`](Self::copy_to), and as [`delete`](Self::delete).
    pub fn move_to(&self, key: &[u8], other: &Self) -> Result<u64> {
        self.refuse_itself(other)?;
        let (from, to) = (self.session()?, other.session()?);
        let (mut here, mut there) = appenders(from, to);
        from.check_writable()?;
        let entry = self.present("key", key)?;
        let end = there.append_payload(entry.key_hash(), &entry)?;
        drop(there);
        to.sync()?;
        here.append(&Change::DeleteByHash(entry.key_hash()))?;
        drop(here);
        from.commit()?;
        Ok(end)
    }

    /// The entry at `key`. Its checksum is verified whatever the store's options say: what is
    /// written again has a checksum of its own, so that nobody would know of the damage any more.
    fn present(&self, argument: &str, key: &[u8]) -> Result<Entry> {
        let missing = || invalid(argument, "there is nothing at it; name a key that exists");
        let entry = self.entry(key)?.ok_or_else(missing)?;
        if entry.is_valid_checksum() {
            Ok(entry)
        } else {
            Err(wrong_checksum(
                &self.path,
                entry.start_offset(),
                entry.size(),
            ))
        }
    }

    fn refuse_itself(&self, other: &Self) -> Result<()> {
        if ptr::eq(self, other) {
            let reason = "it is this store; `rename` moves a payload within a store";
            return Err(invalid("other", reason));
        }
        Ok(())
    }
}

fn invalid(argument: &str, reason: &str) -> Error {
    Error::InvalidArgument {
        argument: argument.to_owned(),
        reason: format!("{reason}; nothing was written"),
    }
}

/// The rights to append to two stores, always taken in the same order, so that no two threads wait
/// for each other.
fn appenders<'a>(one: &'a Session, other: &'a Session) -> (Appender<'a>, Appender<'a>) {
    if ptr::from_ref(one) < ptr::from_ref(other) {
        let first = one.appender();
        (first, other.appender())
    } else {
        let first = other.appender();
        (one.appender(), first)
    }
}

/// A payload under another key, in one write.
struct Renamed<'a> {
    old: u64,
    new: u64,
    payload: &'a [u8],
}

impl Append for Renamed<'_> {
    fn apply(&self, engine: &Engine) -> io::Result<u64> {
        let entries = vec![(self.new, self.payload), (self.old, &[0])];
        engine.batch_write_with_key_hashes(entries, true)
    }

    fn longest(&self) -> u64 {
        longest_entry(self.payload.len()) + longest_entry(1)
    }

    fn for_each_hash(&self, mut with: impl FnMut(u64)) {
        with(self.new);
        with(self.old);
    }
}
