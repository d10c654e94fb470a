//! What no store accepts, refused before anything is sent or written.

use crate::{Error, Result};

/// The engine's mark for a deleted entry.
const TOMBSTONE: &[u8] = &[0];

/// Checks one payload; `argument` names it in the error.
pub(crate) fn payload(argument: impl FnOnce() -> String, payload: &[u8], key: &[u8]) -> Result<()> {
    refuse(argument, payload, || format!("key of {} bytes", key.len()))
}

/// Checks the payload of the key with a hash.
pub(crate) fn payload_by_hash(payload: &[u8], hash: u64) -> Result<()> {
    refuse(
        || "payload".to_owned(),
        payload,
        || format!("hash {hash:016x} of a key"),
    )
}

fn refuse(
    argument: impl FnOnce() -> String,
    payload: &[u8],
    whose: impl FnOnce() -> String,
) -> Result<()> {
    let reason = if payload.is_empty() {
        "a payload may not be empty"
    } else if payload == TOMBSTONE {
        "the single byte 0x00 is reserved for deleted entries"
    } else {
        return Ok(());
    };
    Err(Error::InvalidArgument {
        argument: argument(),
        reason: format!("{reason} ({}); nothing was written", whose()),
    })
}

/// Checks every payload of a batch, so that nothing of a bad one is written.
pub(crate) fn entries(entries: &[(Vec<u8>, Vec<u8>)]) -> Result<()> {
    entries
        .iter()
        .enumerate()
        .try_for_each(|(i, (key, value))| payload(|| format!("entries[{i}].payload"), value, key))
}
