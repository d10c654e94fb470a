//! The layout of bitcode's columns that are not packed.
//!
//! - A column of lengths has one byte for each, which is 255 for the large ones. Then the large
//!   ones follow as a column of integers: a byte for their width, and the integers.
//! - A column of more than two bytes begins with a byte that says how it is packed. 0 means not
//!   packed.

use crate::bytes::take;

/// Lengths of this size and above are in the column of integers.
const LARGE: usize = 255;

/// The first byte of a column that is not packed.
const UNPACKED: u8 = 0;

/// The bytes for the widths of integers, and these widths.
const WIDTHS: [(u8, usize); 4] = [(6, 1), (4, 2), (2, 4), (0, 8)];

/// Appends the length of a single `Vec`.
#[inline]
pub(super) fn put_length(out: &mut Vec<u8>, length: usize) {
    if length < LARGE {
        out.push(length as u8);
        return;
    }
    out.push(LARGE as u8);
    let (tag, width) = match length {
        0..=0xff => WIDTHS[0],
        0x100..=0xffff => WIDTHS[1],
        0x1_0000..=0xffff_ffff => WIDTHS[2],
        _ => WIDTHS[3],
    };
    out.push(tag);
    out.extend_from_slice(&(length as u64).to_le_bytes()[..width]);
}

/// Appends a column of lengths.
pub(super) fn put_lengths(out: &mut Vec<u8>, lengths: &[usize]) {
    put_unpacked(out, lengths.len());
    out.extend(lengths.iter().map(|length| *length.min(&LARGE) as u8));
    let mut large = lengths.iter().filter(|length| **length >= LARGE).peekable();
    if large.peek().is_some() {
        out.push(WIDTHS[3].0);
        out.extend(large.flat_map(|length| (*length as u64).to_le_bytes()));
    }
}

/// Appends what precedes a column of `length` bytes that is not packed.
#[inline]
pub(super) fn put_unpacked(out: &mut Vec<u8>, length: usize) {
    if length > 2 {
        out.push(UNPACKED);
    }
}

/// Appends what precedes the bytes of a single `Vec<u8>`.
#[inline]
pub(super) fn put_head(out: &mut Vec<u8>, length: usize) {
    put_length(out, length);
    put_unpacked(out, length);
}

/// Removes a single `Vec<u8>` from the front of `input`, if it is not packed.
#[inline]
pub(super) fn take_bytes<'a>(input: &mut &'a [u8]) -> Option<&'a [u8]> {
    let length = usize::try_from(take_length(input)?).ok()?;
    if length > 2 && take(input, 1)? != [UNPACKED] {
        return None;
    }
    take(input, length)
}

/// Removes the length of a single `Vec` from the front of `input`, if it is not packed.
#[inline]
pub(super) fn take_length(input: &mut &[u8]) -> Option<u64> {
    let small = take(input, 1)?[0];
    if usize::from(small) < LARGE {
        return Some(u64::from(small));
    }
    let tag = take(input, 1)?[0];
    let (_, width) = WIDTHS.into_iter().find(|(this, _)| *this == tag)?;
    let mut number = [0; 8];
    number[..width].copy_from_slice(take(input, width)?);
    Some(u64::from_le_bytes(number))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lengths_beyond_32_bits_are_encoded() {
        let mut out = Vec::new();
        put_head(&mut out, 1 << 33);
        assert_eq!(out, [255, 0, 0, 0, 0, 0, 2, 0, 0, 0, 0]);
        assert_eq!(take_length(&mut out.as_slice()), Some(1 << 33));
    }
}
