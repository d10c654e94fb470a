use std::sync::{Arc, Mutex, PoisonError};

use simd_r_drive_client::fork::Owned;
use simd_r_drive_client::{Entries, Entry as Place};
use uniffi_cffi_runtime::Bytes;

use crate::{Result, all_into};

pub struct EntryInfo {
    pub key_hash: u64,
    pub size: u64,
    pub file_size: u64,
    pub start_offset: u64,
    pub end_offset: u64,
    pub checksum: u32,
    pub address: u64,
}

impl From<Place> for EntryInfo {
    fn from(entry: Place) -> Self {
        Self {
            key_hash: entry.key_hash(),
            size: entry.size() as u64,
            file_size: entry.file_size() as u64,
            start_offset: entry.start_offset(),
            end_offset: entry.end_offset(),
            checksum: entry.checksum(),
            address: entry.address_range().start as u64,
        }
    }
}

pub struct EntryHandle(Place);

impl EntryHandle {
    /// Wraps the result of an operation of a store.
    pub(crate) fn new(entry: Option<Place>) -> Option<Arc<Self>> {
        entry.map(|entry| Arc::new(Self(entry)))
    }

    pub fn info(&self) -> EntryInfo {
        self.0.clone().into()
    }

    pub fn is_valid_checksum(&self) -> bool {
        self.0.is_valid_checksum()
    }

    pub fn payload(&self) -> Bytes {
        self.0.bytes().to_vec().into()
    }
}

pub struct EntryStream {
    target: String,
    entries: Owned<Mutex<Entries>>,
}

impl EntryStream {
    pub(crate) fn new(target: String, entries: Entries) -> Arc<Self> {
        let entries = Owned::new(Mutex::new(entries));
        Arc::new(Self { target, entries })
    }

    pub fn take(&self, count: u32) -> Result<Vec<EntryInfo>> {
        let entries = self.entries.get();
        let entries = entries.map_err(|owner| owner.locked(&self.target))?;
        let mut entries = entries.lock().unwrap_or_else(PoisonError::into_inner);
        Ok(all_into(entries.next_batch(count as usize)))
    }
}
