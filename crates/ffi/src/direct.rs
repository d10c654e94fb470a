//! The calls that take so little time that what UniFFI does for each one matters: C makes them directly.

use uniffi_cffi_runtime::Bytes;

use crate::{DataStore, DataStoreError};

uniffi_c_runtime::direct! {
    DataStore, "uniffi_simd_r_drive_ffi_fn_method_datastore_":
    read(key: Bytes) -> Option<Bytes>, DataStoreError;
    write(key: Bytes, payload: Bytes) -> (), DataStoreError;
    exists(key: Bytes) -> bool, DataStoreError;
    delete(key: Bytes) -> (), DataStoreError;
    read_by_hash(hash: u64) -> Option<Bytes>, DataStoreError;
    exists_by_hash(hash: u64) -> bool, DataStoreError;
}
