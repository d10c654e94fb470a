//! Reads numbers and slices from bytes that may be too short.

/// The `N` bytes at `offset` of a header. With a constant offset this compiles to one load.
#[inline(always)]
pub(crate) fn array_at<const N: usize, const LENGTH: usize>(
    header: &[u8; LENGTH],
    offset: usize,
) -> [u8; N] {
    std::array::from_fn(|i| header[offset + i])
}

/// The number at `offset`, or `None` if `bytes` is too short.
#[inline]
pub(crate) fn u32_at(bytes: &[u8], offset: usize) -> Option<u32> {
    let field = bytes.get(offset..)?.first_chunk()?;
    Some(u32::from_le_bytes(*field))
}

/// The number at `offset`, or `None` if `bytes` is too short.
#[inline]
pub(crate) fn u64_at(bytes: &[u8], offset: usize) -> Option<u64> {
    let field = bytes.get(offset..)?.first_chunk()?;
    Some(u64::from_le_bytes(*field))
}

/// Removes a number from the front of `input` and returns it.
#[inline]
pub(crate) fn take_u32(input: &mut &[u8]) -> Option<u32> {
    let number = u32_at(input, 0)?;
    *input = &input[4..];
    Some(number)
}

/// Removes a number from the front of `input` and returns it.
#[inline]
pub(crate) fn take_u64(input: &mut &[u8]) -> Option<u64> {
    let number = u64_at(input, 0)?;
    *input = &input[8..];
    Some(number)
}

/// Removes `length` bytes from the front of `input` and returns them.
#[inline]
pub(crate) fn take<'a>(input: &mut &'a [u8], length: usize) -> Option<&'a [u8]> {
    let (taken, rest) = input.split_at_checked(length)?;
    *input = rest;
    Some(taken)
}

/// The `N` numbers that `bytes` consists of, or `None` if it has another length.
pub(crate) fn numbers<const N: usize>(mut bytes: &[u8]) -> Option<[u64; N]> {
    let mut numbers = [0; N];
    for number in &mut numbers {
        *number = take_u64(&mut bytes)?;
    }
    bytes.is_empty().then_some(numbers)
}
