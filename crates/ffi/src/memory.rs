//! Memory of the caller's, as the interface names it: by its address.

use crate::{DataStoreError, Result};

/// The `size` bytes at `address`.
///
/// # Errors
/// `InvalidArgument` where no memory can be there.
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
    // SAFETY: the interface demands of its caller that these bytes are there, can be written, and
    // are nobody else's for as long as the call lasts. The slice does not outlive it.
    Ok(unsafe { std::slice::from_raw_parts_mut(address as *mut u8, size as usize) })
}
