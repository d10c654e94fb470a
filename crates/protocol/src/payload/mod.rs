//! The parameters and results of the methods, in bitcode's layout.
//!
//! Bitcode writes by columns, all lengths before all bytes, and packs a column where it has few
//! different values. It encodes and decodes through several copies. What carries keys and payloads
//! is therefore encoded here without packing, which is as valid, and decoded here where it is not
//! packed. Everything else goes through the published service definition.

mod layout;
pub mod request;
pub mod response;
mod size;

pub use size::DecodedSize;

/// Bytes for the tests of all that is encoded here.
#[cfg(test)]
mod samples {
    use proptest::prelude::*;

    /// Bytes of few and of many different values, around the lengths where the layout changes.
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
