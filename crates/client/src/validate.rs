//! Validates payloads before anything is sent or written.

use crate::{Error, Result};

/// The engine's mark for a deleted entry.
const TOMBSTONE: &[u8] = &[0];

/// Checks the payload of one entry.
pub(crate) fn entry(key: &[u8], payload: &[u8]) -> Result<()> {
    check(|| "payload".to_owned(), payload, || describe_key(key))
}

/// Checks the payload for the key with this hash.
pub(crate) fn entry_by_hash(hash: u64, payload: &[u8]) -> Result<()> {
    check(|| "payload".to_owned(), payload, || describe_hash(hash))
}

/// Checks every payload of a batch. If one is invalid, nothing of the batch is written.
pub(crate) fn entries(entries: &[(Vec<u8>, Vec<u8>)]) -> Result<()> {
    entries
        .iter()
        .enumerate()
        .try_for_each(|(i, (key, payload))| {
            check(
                || format!("entries[{i}].payload"),
                payload,
                || describe_key(key),
            )
        })
}

/// Checks every payload of a batch by the keys' hashes. If one is invalid, nothing of the batch is
/// written.
pub(crate) fn entries_by_hash(entries: &[(u64, &[u8])]) -> Result<()> {
    entries
        .iter()
        .enumerate()
        .try_for_each(|(i, (hash, payload))| {
            check(
                || format!("entries[{i}].payload"),
                payload,
                || describe_hash(*hash),
            )
        })
}

fn describe_hash(hash: u64) -> String {
    format!("key with the hash {hash:016x}")
}

fn describe_key(key: &[u8]) -> String {
    format!("key of {} bytes", key.len())
}

/// Checks one payload. In the error, `argument` is its name, and `key` describes its key.
fn check(
    argument: impl FnOnce() -> String,
    payload: &[u8],
    key: impl FnOnce() -> String,
) -> Result<()> {
    let reason = if payload.is_empty() {
        "a payload must not be empty"
    } else if payload == TOMBSTONE {
        "the single byte 0x00 is reserved for deleted entries"
    } else {
        return Ok(());
    };
    Err(Error::InvalidArgument {
        argument: argument(),
        reason: format!("{reason} ({}); nothing was written", key()),
    })
}
