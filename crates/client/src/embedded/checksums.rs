//! Checksums of many parts of one file, each for the work of a few KiB at most.
//!
//! A search for entries meets many places that could be one, which may claim to reach back to the
//! file's beginning. To compute each of their checksums byte by byte would take a time that grows
//! with the square of the file's length.

use std::ops::Range;

use crc32fast::Hasher;

use super::progress::Watch;

/// Up to this length a checksum is computed byte by byte.
const SHORT: usize = 64 << 10;
/// Distance between the remembered checksums of the file's beginning.
const BLOCK: usize = 16 << 10;

/// The checksums of parts of `bytes`.
pub(super) struct Checksums<'a> {
    bytes: &'a [u8],
    watch: &'a Watch<'a>,
    /// The checksum of the first 0, 1, 2 … whole blocks, as far as they were needed.
    prefixes: Vec<u32>,
}

impl<'a> Checksums<'a> {
    pub(super) fn new(bytes: &'a [u8], watch: &'a Watch<'a>) -> Self {
        Self {
            bytes,
            watch,
            prefixes: vec![0],
        }
    }

    /// The CRC-32 of the bytes in `range`, if the watch lets it be computed.
    pub(super) fn of(&mut self, range: Range<usize>) -> Option<u32> {
        if range.len() <= SHORT {
            let goes_on = self.watch.read(range.len());
            return goes_on.then(|| crc32fast::hash(&self.bytes[range]));
        }
        // The checksum of a and b, one after the other, is that of a, shifted by the length of b,
        // xor that of b.
        let mut shifted = Hasher::new_with_initial(self.prefix(range.start)?);
        shifted.combine(&Hasher::new_with_initial_len(0, range.len() as u64));
        Some(shifted.finalize() ^ self.prefix(range.end)?)
    }

    /// The checksum of the first `end` bytes.
    fn prefix(&mut self, end: usize) -> Option<u32> {
        let block = end / BLOCK;
        while self.prefixes.len() <= block {
            if !self.watch.read(BLOCK) {
                return None;
            }
            let known = self.prefixes.len() - 1;
            let mut next = Hasher::new_with_initial(self.prefixes[known]);
            next.update(&self.bytes[known * BLOCK..(known + 1) * BLOCK]);
            self.prefixes.push(next.finalize());
        }
        let mut prefix = Hasher::new_with_initial(self.prefixes[block]);
        prefix.update(&self.bytes[block * BLOCK..end]);
        Some(prefix.finalize())
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::super::progress::Progress;
    use super::*;

    proptest! {
        #[test]
        fn each_is_the_one_computed_byte_by_byte(
            seed in any::<u64>(),
            start in 0_usize..200_000,
            length in 0_usize..200_000,
        ) {
            let bytes: Vec<u8> = (0..400_000_u64)
                .map(|i| (i.wrapping_mul(seed | 1) >> 13) as u8)
                .collect();
            let range = start..start + length;
            let progress = Progress::default();
            let watch = Watch::new(&progress, None, bytes.len() as u64);
            let checksum = Checksums::new(&bytes, &watch).of(range.clone());
            prop_assert_eq!(checksum, Some(crc32fast::hash(&bytes[range])));
        }
    }
}
