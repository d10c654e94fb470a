//! An extension of the service: all entries are listed, and read, written and deleted by the 64-bit
//! hashes of their keys, many in one call. A store keeps no keys, so this is how its entries get to
//! another store.
//!
//! Entries are listed in pages. A page ends with a cursor, with which the next one is asked for; the
//! server keeps nothing in between. What was in the store when the first page was asked for is listed,
//! unless it was deleted meanwhile, and as it is now: an entry that is overwritten meanwhile may be
//! listed more than once. A cursor is valid as long as the server runs.
//!
//! Payloads of more than [`PAYLOAD`] bytes are neither read nor written in these calls, but in
//! [payload streams](crate::payload_stream).
//!
//! Numbers are little-endian.

mod method;
pub mod request;
pub mod response;

pub use method::HashMethod;

/// What stands in the list of [extensions](crate::Extensions) for this one.
pub const NAME: &str = "by-hash";

/// The most hashes in one request.
pub const HASHES: usize = 8192;

/// The largest payload, in bytes, that is read in one call with others.
pub const PAYLOAD: u64 = 1 << 20;

/// The most bytes of payloads in one answer; no less than [`PAYLOAD`], so that each fits.
pub const ANSWER: u64 = 1 << 20;

/// What identifies a payload.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Digest {
    /// Its length in bytes.
    pub size: u64,
    /// Its CRC-32.
    pub checksum: u32,
}

/// How many of the entries with these lengths are in the answer to a read: the first ones that fit,
/// and at least one. What is larger than [`PAYLOAD`] is there without its payload.
pub fn answered(sizes: impl IntoIterator<Item = u64>) -> usize {
    let mut bytes = 0;
    let fits = |size: &u64| {
        bytes += if *size > PAYLOAD { 0 } else { *size };
        bytes <= ANSWER
    };
    sizes.into_iter().take_while(fits).count()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_answer_has_at_least_one_payload_and_not_too_many() {
        assert_eq!(answered([]), 0);
        assert_eq!(answered([PAYLOAD]), 1);
        assert_eq!(answered([PAYLOAD; 9]), 1);
        assert_eq!(answered([PAYLOAD / 4; 9]), 4);
        assert_eq!(answered([u64::MAX, PAYLOAD + 1, 7]), 3);
        assert_eq!(answered([1, PAYLOAD, 1]), 1);
    }
}
