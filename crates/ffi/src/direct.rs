//! The calls that take so little time that what UniFFI does for each one matters: C makes them directly.

use simd_r_drive_client::{Backend, DataStore as Store, wait};
use uniffi_c_runtime::{Placed, Put};
use uniffi_cffi_runtime::Bytes;

use crate::{DataStore, DataStoreError, Result};

uniffi_c_runtime::direct! {
    DataStore, "uniffi_simd_r_drive_ffi_fn_method_datastore_":
    read = find(key: &[u8]; put) -> Option<Placed>, DataStoreError;
    write(key: Bytes, payload: Bytes) -> (), DataStoreError;
    exists(key: Bytes) -> bool, DataStoreError;
    delete(key: Bytes) -> (), DataStoreError;
    read_by_hash = find_by_hash(hash: u64; put) -> Option<Placed>, DataStoreError;
    exists_by_hash(hash: u64) -> bool, DataStoreError;
}

/// Reads without a copy of the key, and with one of the payload, where a file is read.
impl DataStore {
    #[inline]
    fn find(&self, key: &[u8], put: Put<'_>) -> Result<Option<Placed>> {
        if let Store::Embedded(store) = &self.store {
            return Ok(store.read_with(key, |payload| put.copy(payload))?);
        }
        let payload = wait(|caller| self.store.read(caller, key.to_vec()))?;
        Ok(payload.map(|payload| put.give(payload)))
    }

    #[inline]
    fn find_by_hash(&self, hash: u64, put: Put<'_>) -> Result<Option<Placed>> {
        if let Store::Embedded(store) = &self.store {
            return Ok(store.read_by_hash_with(hash, |payload| put.copy(payload))?);
        }
        let payload = wait(|caller| self.store.read_by_hash(caller, hash))?;
        Ok(payload.map(|payload| put.give(payload)))
    }
}
