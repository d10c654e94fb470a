//! Copies payloads into the caller's memory.

use std::ops::Deref;

use crate::{Error, Result};

/// Copies a payload to the beginning of `buffer`. Returns its length in bytes.
pub(crate) fn copy(payload: &[u8], buffer: &mut [u8]) -> Result<usize> {
    let size = payload.len();
    let available = buffer.len();
    let Some(part) = buffer.get_mut(..size) else {
        return Err(invalid(
            "buffer",
            format!("it has {available} bytes, but the payload has {size}"),
        ));
    };
    part.copy_from_slice(payload);
    Ok(size)
}

/// Copies payloads of `item_size` bytes each into `buffer`, one after another. Returns for each
/// whether there is one.
pub(crate) fn copy_all<P: Deref<Target = [u8]>>(
    payloads: &[Option<P>],
    item_size: usize,
    buffer: &mut [u8],
) -> Result<Vec<bool>> {
    check_item_sizes(payloads, item_size)?;
    for (payload, part) in payloads.iter().zip(buffer.chunks_exact_mut(item_size)) {
        if let Some(payload) = payload {
            part.copy_from_slice(payload);
        }
    }
    Ok(payloads.iter().map(Option::is_some).collect())
}

/// Checks that `size`, the buffer's length in bytes, is exactly that of so many payloads of
/// `item_size` bytes.
pub(crate) fn check_size(keys: usize, item_size: usize, size: usize) -> Result<()> {
    if item_size == 0 {
        let reason = "it is 0, but no payload is empty; give the size of each payload in bytes";
        return Err(invalid("item_size", reason.to_owned()));
    }
    if keys.checked_mul(item_size) != Some(size) {
        let reason = format!(
            "it has {size} bytes, but must have {keys} × {item_size}, one part for each key"
        );
        return Err(invalid("buffer", reason));
    }
    Ok(())
}

fn check_item_sizes<P: Deref<Target = [u8]>>(
    payloads: &[Option<P>],
    item_size: usize,
) -> Result<()> {
    let sizes = payloads
        .iter()
        .map(|payload| payload.as_ref().map(|p| p.len()));
    let wrong = sizes
        .enumerate()
        .find_map(|(i, size)| Some((i, size?)).filter(|_| size != Some(item_size)));
    match wrong {
        Some((i, size)) => Err(invalid(
            format!("keys[{i}]"),
            format!("its payload has {size} bytes, not {item_size}"),
        )),
        None => Ok(()),
    }
}

fn invalid(argument: impl Into<String>, reason: String) -> Error {
    Error::InvalidArgument {
        argument: argument.into(),
        reason: format!("{reason}; nothing was read"),
    }
}
