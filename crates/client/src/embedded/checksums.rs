//! Computes the checksums of many ranges of one file, each at the cost of a few KiB at most.
//!
//! A search for entries finds many candidates, and each may claim to begin near the file's
//! beginning. Computing each checksum from all bytes would take time that grows with the square of
//! the file's length.

use std::ops::Range;

use crc32fast::Hasher;

use crate::progress::ProgressMonitor;

/// The checksums of ranges up to this length are computed from all bytes.
const SHORT: usize = 64 << 10;
/// The distance in bytes between the stored checksums of prefixes of the file.
const BLOCK: usize = 16 << 10;

/// Computes checksums of ranges of `bytes`.
pub(super) struct Checksums<'a> {
    bytes: &'a [u8],
    monitor: &'a ProgressMonitor<'a>,
    /// The checksums of the first 0, 1, 2 … blocks, as far as they were needed.
    prefixes: Vec<u32>,
}

impl<'a> Checksums<'a> {
    pub(super) fn new(bytes: &'a [u8], monitor: &'a ProgressMonitor<'a>) -> Self {
        Self {
            bytes,
            monitor,
            prefixes: vec![0],
        }
    }

    /// The CRC-32 of the bytes in `range`, or `None` if the monitor was stopped.
    pub(super) fn of(&mut self, range: Range<usize>) -> Option<u32> {
        if range.len() <= SHORT {
            let continues = self.monitor.advance(range.len());
            return continues.then(|| crc32fast::hash(&self.bytes[range]));
        }
        // crc(a + b) = shift(crc(a), length of b) xor crc(b), so crc(b) is the xor of the other
        // two.
        let mut shifted = Hasher::new_with_initial(self.prefix(range.start)?);
        shifted.combine(&Hasher::new_with_initial_len(0, range.len() as u64));
        Some(shifted.finalize() ^ self.prefix(range.end)?)
    }

    /// The checksum of the first `end` bytes.
    fn prefix(&mut self, end: usize) -> Option<u32> {
        let block = end / BLOCK;
        while self.prefixes.len() <= block {
            if !self.monitor.advance(BLOCK) {
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

    use super::*;
    use crate::progress::Progress;

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
            let monitor = ProgressMonitor::new(&progress, None, bytes.len() as u64);
            let checksum = Checksums::new(&bytes, &monitor).of(range.clone());
            prop_assert_eq!(checksum, Some(crc32fast::hash(&bytes[range])));
        }
    }
}
