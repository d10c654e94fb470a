//! Computes the decoded size of a request without decoding it.
//!
//! Bitcode packs columns, so one byte may decode to eight bytes, and one bit to an entry of a batch.

use crate::bytes;

/// The size of a request after decoding.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct DecodedSize {
    /// The number of entries, or of keys.
    pub entries: u64,
    /// The bytes of all keys and payloads.
    pub bytes: u64,
}

impl DecodedSize {
    /// The size of a single request with `columns` columns of bytes: keys, or keys and payloads.
    /// `None` if they cannot be decoded.
    pub fn single(mut parameters: &[u8], columns: usize) -> Option<Self> {
        Self::columns(&mut parameters, 1, columns)
    }

    /// The same for a batch.
    pub fn batch(mut parameters: &[u8], columns: usize) -> Option<Self> {
        let entries = lengths(&mut parameters, 1)?;
        Self::columns(&mut parameters, entries, columns)
    }

    fn columns(input: &mut &[u8], entries: u64, columns: usize) -> Option<Self> {
        let mut bytes = 0_u64;
        for _ in 0..columns {
            let length = lengths(input, entries)?;
            Packed::take(input, length)?;
            bytes = bytes.checked_add(length)?;
        }
        Some(Self { entries, bytes })
    }
}

/// Removes a column of `count` lengths from the front of `input`. Returns their sum.
fn lengths(input: &mut &[u8], count: u64) -> Option<u64> {
    let small = Packed::take(input, count)?;
    let (mut sum, mut large) = (0_u64, 0_u64);
    for length in small.values() {
        match length {
            255 => large += 1,
            length => sum += u64::from(length),
        }
    }
    if large == 0 {
        return Some(sum);
    }
    sum.checked_add(integers(input, large)?)
}

/// Removes a column of `count` integers from the front of `input`. Returns their sum.
fn integers(input: &mut &[u8], count: u64) -> Option<u64> {
    let packing = take(input, 1)?[0];
    let width = *[8, 4, 2, 1].get(usize::from(packing.div_ceil(2)))?;
    let least = match packing % 2 {
        0 => 0,
        _ => u64::from_le_bytes(*take(input, 8)?.first_chunk()?),
    };
    let add = |sum: u64, value: u64| sum.checked_add(least.wrapping_add(value));
    if width == 1 {
        let mut values = Packed::take(input, count)?.values();
        return values.try_fold(0, |sum, value| add(sum, u64::from(value)));
    }
    let bytes = take(input, count.checked_mul(width)?)?;
    let mut values = bytes.chunks(width as usize).map(|value| {
        let mut number = [0; 8];
        number[..value.len()].copy_from_slice(value);
        u64::from_le_bytes(number)
    });
    values.try_fold(0, add)
}

/// A column of bytes. Several of them may be packed in one byte.
struct Packed<'a> {
    data: &'a [u8],
    count: usize,
    /// How many different values there are.
    factor: u16,
    /// How many values are packed in one byte.
    in_one: usize,
    /// The least value.
    least: u8,
}

impl<'a> Packed<'a> {
    fn take(input: &mut &'a [u8], count: u64) -> Option<Self> {
        const PACKINGS: [(u16, u64); 6] = [(256, 1), (16, 2), (6, 3), (4, 4), (3, 5), (2, 8)];
        // Up to two bytes are never packed.
        let packing = if count > 2 { take(input, 1)?[0] } else { 0 };
        let (factor, in_one) = *PACKINGS.get(usize::from(packing.div_ceil(2)))?;
        let least = match packing % 2 {
            0 => 0,
            _ => take(input, 1)?[0],
        };
        Some(Self {
            data: take(input, count.div_ceil(in_one))?,
            count: usize::try_from(count).ok()?,
            factor,
            in_one: in_one as usize,
            least,
        })
    }

    fn values(self) -> impl Iterator<Item = u8> {
        let Self {
            factor,
            in_one,
            least,
            ..
        } = self;
        let unpacked = self.data.iter().flat_map(move |byte| {
            let mut rest = u16::from(*byte);
            (0..in_one).map(move |_| {
                let value = rest % factor;
                rest /= factor;
                least.wrapping_add(value as u8)
            })
        });
        unpacked.take(self.count)
    }
}

fn take<'a>(input: &mut &'a [u8], length: u64) -> Option<&'a [u8]> {
    bytes::take(input, usize::try_from(length).ok()?)
}

#[cfg(test)]
mod tests {
    use muxio_rpc_service::prebuffered::RpcMethodPrebuffered;
    use simd_r_drive_muxio_service_definition::prebuffered::{
        BatchRead, BatchReadRequestParams, BatchWrite, BatchWriteRequestParams, Write,
        WriteRequestParams,
    };

    use super::*;

    /// Bytes with `different` values, of which `least` is the least. They use every packing.
    fn some(size: usize, least: u8, different: usize) -> Vec<u8> {
        (0..size)
            .map(|i| least.wrapping_add((i * 7 % different) as u8))
            .collect()
    }

    #[test]
    fn it_is_what_bitcode_makes_of_it() {
        let sizes = [0, 1, 2, 3, 5, 6, 7, 100, 253, 254, 255, 256, 300, 70_000];
        for different in [1, 2, 3, 4, 5, 6, 7, 15, 16, 17, 256] {
            for least in [0, 1, 48, 250] {
                for (at, size) in sizes.into_iter().enumerate() {
                    let payload = some(size, least, different);
                    let key = some(at, least, different);
                    let length = (key.len() + payload.len()) as u64;
                    let single = Write::encode_request(WriteRequestParams {
                        key: key.clone(),
                        payload: payload.clone(),
                    });
                    let expected = DecodedSize {
                        entries: 1,
                        bytes: length,
                    };
                    assert_eq!(DecodedSize::single(&single.unwrap(), 2), Some(expected));
                    for count in [0, 1, 2, 3, 7, 40] {
                        let mut entries = vec![(key.clone(), payload.clone()); count];
                        // All lengths alike, and not.
                        for (key, _) in entries.iter_mut().skip(3) {
                            *key = some(key.len() + 260, least, different);
                        }
                        let keys: Vec<_> = entries.iter().map(|(key, _)| key.clone()).collect();
                        let all = entries
                            .iter()
                            .map(|(k, p)| (k.len() + p.len()) as u64)
                            .sum();
                        let of_keys = keys.iter().map(|key| key.len() as u64).sum();
                        let write = BatchWrite::encode_request(BatchWriteRequestParams { entries });
                        let read = BatchRead::encode_request(BatchReadRequestParams { keys });
                        let entries = count as u64;
                        assert_eq!(
                            DecodedSize::batch(&write.unwrap(), 2),
                            Some(DecodedSize {
                                entries,
                                bytes: all
                            }),
                            "{count} of {size}, {different} from {least}"
                        );
                        assert_eq!(
                            DecodedSize::batch(&read.unwrap(), 1),
                            Some(DecodedSize {
                                entries,
                                bytes: of_keys
                            })
                        );
                    }
                }
            }
        }
    }

    #[test]
    fn lengths_of_all_widths() {
        for base in [255, 256, 65_535, 65_536] {
            for step in [0, 1, 300, 70_000] {
                let keys: Vec<_> = (0..9).map(|i| vec![7; base + i * step]).collect();
                let bytes = keys.iter().map(|key| key.len() as u64).sum();
                let request = BatchRead::encode_request(BatchReadRequestParams { keys }).unwrap();
                let expected = DecodedSize { entries: 9, bytes };
                assert_eq!(
                    DecodedSize::batch(&request, 1),
                    Some(expected),
                    "{base} {step}"
                );
            }
        }
    }

    #[test]
    fn what_does_not_decode_has_no_size() {
        let keys = vec![some(10, 0, 256); 100];
        let request = BatchRead::encode_request(BatchReadRequestParams { keys }).unwrap();
        for end in 0..request.len() {
            assert_eq!(DecodedSize::batch(&request[..end], 1), None);
        }
        let huge = [255, 0, 255, 255, 255, 255, 255, 255, 255, 255, 0];
        assert_eq!(DecodedSize::batch(&huge, 1), None);
    }
}
