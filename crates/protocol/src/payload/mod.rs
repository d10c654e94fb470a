//! The parameters and results of the methods, in bitcode's layout.
//!
//! Bitcode writes columns, all lengths before all bytes, and packs a column that has few different
//! values. It makes several copies when it encodes and decodes. So keys and payloads are encoded
//! here without packing, which is also valid, and decoded here if they are not packed. For
//! everything else the published service definition is used.

mod layout;
pub mod request;
pub mod response;
mod size;

pub use size::DecodedSize;

/// Bytes for the tests of the encoders.
#[cfg(test)]
mod samples {
    use proptest::prelude::*;

    /// Bytes with few and with many different values, of lengths around those where the layout
    /// changes.
    pub(super) fn bytes() -> impl Strategy<Value = Vec<u8>> {
        let length = prop_oneof![0..6_usize, 250..260_usize, 65_530..65_540_usize];
        let spread = prop_oneof![Just(2), Just(16), Just(256_usize)];
        (length, spread, any::<usize>()).prop_map(|(length, spread, seed)| {
            (0..length)
                .map(|i| (seed ^ i.wrapping_mul(seed | 1) >> 7) % spread + seed % 97)
                .map(|value| value as u8)
                .collect()
        })
    }

    /// Whether bitcode packs a column of these bytes.
    pub(super) fn is_packed(bytes: &[u8]) -> bool {
        let (least, most) = (bytes.iter().min(), bytes.iter().max());
        bytes.len() > 2
            && (most < Some(&16)
                || most
                    .zip(least)
                    .is_some_and(|(most, least)| most - least < 16))
    }
}
