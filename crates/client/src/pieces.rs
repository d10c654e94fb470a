//! What readers of all backends share: where they are in a payload, and its checksum.

use std::io::{self, ErrorKind, SeekFrom};

use crc32fast::Hasher;

/// The position that `to` is, seen from `position` in a payload of `size` bytes. It may be beyond the
/// end.
///
/// # Errors
/// [`ErrorKind::InvalidInput`] for one before the beginning.
pub(crate) fn seek(to: SeekFrom, position: u64, size: u64) -> io::Result<u64> {
    let position = match to {
        SeekFrom::Start(offset) => Some(offset),
        SeekFrom::Current(offset) => position.checked_add_signed(offset),
        SeekFrom::End(offset) => size.checked_add_signed(offset),
    };
    position.ok_or_else(|| io::Error::new(ErrorKind::InvalidInput, "a position before the payload"))
}

/// Compares a payload with its checksum while it is read piece by piece.
pub(crate) struct Verification {
    size: u64,
    checksum: u32,
    hasher: Hasher,
    /// How much of the payload the hasher has got, from its beginning on.
    covered: u64,
}

impl Verification {
    /// For a payload of `size` bytes with this CRC-32.
    pub(crate) fn new(size: u64, checksum: u32) -> Self {
        Self {
            size,
            checksum,
            hasher: Hasher::new(),
            covered: 0,
        }
    }

    /// Takes a piece that begins at `start`, unless that leaves something out. Says whether nothing
    /// is wrong: once the end is reached, whether the checksum is right.
    pub(crate) fn accepts(&mut self, start: u64, piece: &[u8]) -> bool {
        let end = start + piece.len() as u64;
        if start > self.covered || end <= self.covered {
            return true;
        }
        let mut hasher = self.hasher.clone();
        hasher.update(&piece[(self.covered - start) as usize..]);
        if end == self.size && hasher.clone().finalize() != self.checksum {
            return false;
        }
        self.hasher = hasher;
        self.covered = end;
        true
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn a_changed_byte_is_found_where_nothing_is_left_out(
            payload in prop::collection::vec(any::<u8>(), 1..200),
            pieces in prop::collection::vec((any::<prop::sample::Index>(), 1..90_usize), 0..20),
            is_whole in any::<bool>(),
        ) {
            let size = payload.len() as u64;
            let checksum = crc32fast::hash(&payload) ^ u32::from(!is_whole);
            let mut verification = Verification::new(size, checksum);
            let mut covered = 0;
            let mut take = |start: usize, length: usize| {
                let end = payload.len().min(start + length);
                let reaches_end = start <= covered && end > covered && end == payload.len();
                let accepted = verification.accepts(start as u64, &payload[start..end]);
                assert_eq!(accepted, is_whole || !reaches_end);
                if accepted && start <= covered {
                    covered = covered.max(end);
                }
            };
            for (start, length) in pieces {
                take(start.index(payload.len()), length);
            }
            // From the beginning to the end, it is always found, unless it was all read before.
            take(0, payload.len());
        }
    }

    #[test]
    fn positions() {
        assert_eq!(seek(SeekFrom::Start(9), 5, 7).unwrap(), 9);
        assert_eq!(seek(SeekFrom::Current(-5), 5, 7).unwrap(), 0);
        assert_eq!(seek(SeekFrom::End(-1), 5, 7).unwrap(), 6);
        for to in [
            SeekFrom::Current(-6),
            SeekFrom::End(-8),
            SeekFrom::Current(i64::MIN),
        ] {
            assert_eq!(seek(to, 5, 7).unwrap_err().kind(), ErrorKind::InvalidInput);
        }
    }
}
