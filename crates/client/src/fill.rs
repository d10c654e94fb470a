//! Payloads that are copied into memory of the caller's.

use std::ops::Deref;

use crate::{Error, Result};

/// Copies a payload to the beginning of `buffer`; gives its length.
pub(crate) fn copy(payload: &[u8], buffer: &mut [u8]) -> Result<usize> {
    let (size, room) = (payload.len(), buffer.len());
    let Some(part) = buffer.get_mut(..size) else {
        return Err(invalid(
            "buffer",
            format!("it has {room} bytes, but the payload has {size}"),
        ));
    };
    part.copy_from_slice(payload);
    Ok(size)
}

/// Copies payloads of `item_size` bytes each into `buffer`, one after another; says of each whether
/// there is one.
pub(crate) fn copy_all<P: Deref<Target = [u8]>>(
    payloads: &[Option<P>],
    item_size: usize,
    buffer: &mut [u8],
) -> Result<Vec<bool>> {
    check_sizes(payloads, item_size)?;
    for (payload, part) in payloads.iter().zip(buffer.chunks_exact_mut(item_size)) {
        if let Some(payload) = payload {
            part.copy_from_slice(payload);
        }
    }
    Ok(payloads.iter().map(Option::is_some).collect())
}

/// Checks that `room` bytes are what payloads of `item_size` bytes at so many keys take.
pub(crate) fn check_room(keys: usize, item_size: usize, room: usize) -> Result<()> {
    if item_size == 0 {
        let reason = "it is 0, but no payload is empty; give the size of each payload in bytes";
        return Err(invalid("item_size", reason.to_owned()));
    }
    if keys.checked_mul(item_size) != Some(room) {
        let reason = format!(
            "it has {room} bytes, but must have {keys} × {item_size}, one part for each key"
        );
        return Err(invalid("buffer", reason));
    }
    Ok(())
}

fn check_sizes<P: Deref<Target = [u8]>>(payloads: &[Option<P>], item_size: usize) -> Result<()> {
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
