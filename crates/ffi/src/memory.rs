//! The caller's memory, which the interface passes as an address.

use crate::{DataStoreError, Result};

/// The `size` bytes at `address`.
///
/// # Errors
/// `InvalidArgument` if there cannot be memory at the address.
pub(crate) fn memory<'a>(address: u64, size: u64) -> Result<&'a mut [u8]> {
    if size == 0 {
        return Ok(&mut []);
    }
    let end = address.checked_add(size);
    if address == 0 || size > isize::MAX as u64 || end.is_none_or(|end| end > usize::MAX as u64) {
        return Err(DataStoreError::InvalidArgument {
            argument: "address".to_owned(),
            reason: format!("there cannot be {size} bytes of memory at {address:#x}"),
        });
    }
    // SAFETY: the interface requires that these bytes are allocated, writable, and not used by
    // anyone else until the call returns. The slice does not outlive the call.
    Ok(unsafe { std::slice::from_raw_parts_mut(address as *mut u8, size as usize) })
}
