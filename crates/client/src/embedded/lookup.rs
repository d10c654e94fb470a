//! The store's operations that return payloads in place, or in pieces.

use super::reader::EmbeddedReader;
use super::store::EmbeddedStore;
use crate::entries::Entries;
use crate::entries::Entry;
use crate::error::Result;

impl EmbeddedStore {
    /// The entry at `key`, in place.
    ///
    /// The payload is not read, so its checksum is not verified, whatever the store's options say:
    /// [`Entry::is_valid_checksum`] does that.
    pub fn entry(&self, key: &[u8]) -> Result<Option<Entry>> {
        let handle = self.session()?.read(|index| index.read(key))?;
        Ok(handle.map(Entry::from))
    }

    /// The live entries as they are now, newest first.
    ///
    /// As with [`entry`](Self::entry), checksums are not verified.
    pub fn entries(&self) -> Result<Entries> {
        let (map, end) = self.session()?.snapshot()?;
        Ok(Entries::new(map, end))
    }

    /// The live entry that was written last.
    pub fn last_entry(&self) -> Result<Option<Entry>> {
        Ok(self.entries()?.next())
    }

    /// A reader of the payload at `key`, if there is one.
    pub fn open_reader(&self, key: &[u8]) -> Result<Option<EmbeddedReader>> {
        let is_verified = self.session()?.verify_checksums;
        let entry = self.entry(key)?;
        Ok(entry.map(|entry| EmbeddedReader::new(self.path.clone(), entry, is_verified)))
    }

    /// [`open_reader`](Self::open_reader), by the key's hash. The reader verifies the checksum,
    /// whatever the store's options say.
    pub fn open_reader_by_hash(&self, hash: u64) -> Result<Option<EmbeddedReader>> {
        let entry = self.entry_by_hash(hash)?;
        Ok(entry.map(|entry| EmbeddedReader::new(self.path.clone(), entry, true)))
    }
}
