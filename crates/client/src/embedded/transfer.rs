//! Copies and moves payloads to other keys and other stores.

use std::io;
use std::ptr;

use simd_r_drive::DataStore as Engine;
use simd_r_drive::traits::DataStoreWriter;

use super::append::{Appender, MAX_SINGLE_WRITE};
use super::change::{Append, Change};
use super::errors::wrong_checksum;
use super::hashed::key_hash;
use super::session::Session;
use super::store::EmbeddedStore;
use crate::entries::Entry;
use crate::entries::layout::max_entry_size;
use crate::{Error, Result};

impl EmbeddedStore {
    /// Moves the payload at `old_key` to `new_key` and overwrites the payload there. Returns the
    /// file's new length in bytes.
    ///
    /// If the process or the system crashes meanwhile, the payload may be at both keys. The same is
    /// so if it has more than 1 MiB and deleting the old key fails.
    ///
    /// # Errors
    /// [`Error::InvalidArgument`] if there is nothing at `old_key`, or the keys are the same;
    /// [`Error::Corrupt`] if the payload does not match its checksum; otherwise as
    /// [`write`](Self::write).
    pub fn rename(&self, old_key: &[u8], new_key: &[u8]) -> Result<u64> {
        let (old, new) = (key_hash(old_key), key_hash(new_key));
        if old == new {
            return Err(invalid("new_key", "it is the same as the old key"));
        }
        let session = self.session()?;
        let mut appender = session.appender();
        let entry = self.verified_entry("old_key", old_key)?;
        let end = if entry.size() <= MAX_SINGLE_WRITE {
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

    /// Writes the payload at `key` to the same key of another store. Returns the length of the
    /// other file in bytes.
    ///
    /// # Errors
    /// [`Error::InvalidArgument`] if there is nothing at `key`, or the other store is this one;
    /// [`Error::Corrupt`] if the payload does not match its checksum; otherwise as
    /// [`write`](Self::write) there.
    pub fn copy_to(&self, key: &[u8], other: &Self) -> Result<u64> {
        self.check_is_other(other)?;
        let entry = self.verified_entry("key", key)?;
        let session = other.session()?;
        let end = session
            .appender()
            .append_payload(entry.key_hash(), &entry)?;
        session.commit()?;
        Ok(end)
    }

    /// Moves the payload at `key` to the same key of another store: it is deleted here once it is
    /// on the disk there. Other writes to either store wait. Returns the length of the other file
    /// in bytes.
    ///
    /// If the process or the system crashes meanwhile, or an error is returned, the payload may be
    /// in both stores.
    ///
    /// # Errors
    /// As [`copy_to`](Self::copy_to), and as [`delete`](Self::delete).
    pub fn move_to(&self, key: &[u8], other: &Self) -> Result<u64> {
        self.check_is_other(other)?;
        let (from, to) = (self.session()?, other.session()?);
        let (mut here, mut there) = lock_both(from, to);
        from.check_writable()?;
        let entry = self.verified_entry("key", key)?;
        let end = there.append_payload(entry.key_hash(), &entry)?;
        drop(there);
        to.sync()?;
        here.append(&Change::DeleteByHash(entry.key_hash()))?;
        drop(here);
        from.commit()?;
        Ok(end)
    }

    /// The entry at `key`. Its checksum is always verified, whatever the store's options say: the
    /// copy gets a new checksum, which would hide the damage.
    fn verified_entry(&self, argument: &str, key: &[u8]) -> Result<Entry> {
        let missing = || invalid(argument, "there is nothing at this key");
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

    fn check_is_other(&self, other: &Self) -> Result<()> {
        if ptr::eq(self, other) {
            let reason = "it is the same store; use `rename` to move a payload within a store";
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

/// The rights to append to two stores. They are always acquired in the same order, so that two
/// threads cannot deadlock.
fn lock_both<'a>(one: &'a Session, other: &'a Session) -> (Appender<'a>, Appender<'a>) {
    if ptr::from_ref(one) < ptr::from_ref(other) {
        let first = one.appender();
        (first, other.appender())
    } else {
        let first = other.appender();
        (one.appender(), first)
    }
}

/// Writes a payload at another key and deletes the old key, in one write.
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

    fn max_size(&self) -> u64 {
        max_entry_size(self.payload.len()) + max_entry_size(1)
    }

    fn for_each_hash(&self, mut with: impl FnMut(u64)) {
        with(self.new);
        with(self.old);
    }
}
