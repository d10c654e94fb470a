//! Payloads in bitcode's layout without copying them: what the service definition's own encoding
//! does through several copies of each, for the messages that carry payloads.
//!
//! Bitcode writes by columns, all lengths before all bytes, and packs a column where it has few
//! different values. A column that is not packed is as valid, and it is what is written here; one
//! that is packed, which a peer may send, is left to the service definition. The tests hold both
//! against it.

use simd_r_drive::EntryHandle;

/// The encoded response to `read`, but for the payload's own bytes, which come last.
pub(crate) fn read_response(entry: Option<&EntryHandle>) -> Vec<u8> {
    let Some(entry) = entry else {
        return vec![0];
    };
    let mut head = vec![1];
    lengths(&mut head, &[entry.as_slice().len()]);
    unpacked(&mut head, entry.as_slice().len());
    head
}

/// The encoded response to `batch_read`, but for the payloads' own bytes, which come last.
pub(crate) fn batch_read_response(entries: &[Option<EntryHandle>]) -> Vec<u8> {
    let mut head = Vec::with_capacity(16 + entries.len() * 2);
    lengths(&mut head, &[entries.len()]);
    for eight in entries.chunks(8) {
        let bits = eight.iter().rev();
        head.push(bits.fold(0, |bits, entry| bits << 1 | u8::from(entry.is_some())));
    }
    let found: Vec<usize> = entries
        .iter()
        .flatten()
        .map(|entry| entry.as_slice().len())
        .collect();
    lengths(&mut head, &found);
    unpacked(&mut head, found.iter().sum());
    head
}

/// The only field of an encoded request, where it is not packed: a key.
pub(crate) fn key(mut parameters: &[u8]) -> Option<&[u8]> {
    let key = bytes(&mut parameters)?;
    parameters.is_empty().then_some(key)
}

/// The two fields of an encoded `write`, where they are not packed: a key and a payload.
pub(crate) fn key_and_payload(mut parameters: &[u8]) -> Option<(&[u8], &[u8])> {
    let key = bytes(&mut parameters)?;
    let payload = bytes(&mut parameters)?;
    parameters.is_empty().then_some((key, payload))
}

/// How many entries an encoded batch says that it has.
pub(crate) fn batch_length(mut parameters: &[u8]) -> Option<u64> {
    length(&mut parameters)
}

/// Writes a column of lengths: a byte each, and eight more for those that do not fit.
fn lengths(out: &mut Vec<u8>, lengths: &[usize]) {
    const LARGE: usize = 255;
    unpacked(out, lengths.len());
    out.extend(lengths.iter().map(|length| *length.min(&LARGE) as u8));
    let mut large = lengths.iter().filter(|length| **length >= LARGE).peekable();
    if large.peek().is_some() {
        out.push(0);
        out.extend(large.flat_map(|length| (*length as u64).to_le_bytes()));
    }
}

/// Says that `length` bytes follow that are not packed; for up to two that goes without saying.
fn unpacked(out: &mut Vec<u8>, length: usize) {
    if length > 2 {
        out.push(0);
    }
}

fn bytes<'a>(input: &mut &'a [u8]) -> Option<&'a [u8]> {
    let length = usize::try_from(length(input)?).ok()?;
    if length > 2 && take(input, 1)? != [0] {
        return None;
    }
    take(input, length)
}

fn length(input: &mut &[u8]) -> Option<u64> {
    let small = take(input, 1)?[0];
    if small < 255 {
        return Some(u64::from(small));
    }
    let width = match take(input, 1)?[0] {
        0 => 8,
        2 => 4,
        4 => 2,
        6 => 1,
        _ => return None,
    };
    let mut number = [0; 8];
    number[..width].copy_from_slice(take(input, width)?);
    Some(u64::from_le_bytes(number))
}

fn take<'a>(input: &mut &'a [u8], length: usize) -> Option<&'a [u8]> {
    let (taken, rest) = input.split_at_checked(length)?;
    *input = rest;
    Some(taken)
}

#[cfg(test)]
mod tests {
    use muxio_rpc_service::prebuffered::RpcMethodPrebuffered;
    use simd_r_drive_client::EmbeddedStore;
    use simd_r_drive_muxio_service_definition::prebuffered::{
        BatchRead, BatchReadRequestParams, Read, ReadRequestParams, Write, WriteRequestParams,
    };

    use super::*;

    const SIZES: [usize; 12] = [1, 2, 3, 4, 100, 253, 254, 255, 256, 257, 65_536, 70_000];

    /// Bytes that bitcode does not pack.
    fn mixed(size: usize) -> Vec<u8> {
        (0..size).map(|i| (i * 37 % 256) as u8).collect()
    }

    /// A store that has a payload of `size` bytes at the key `size`.
    fn store() -> (tempfile::TempDir, EmbeddedStore) {
        let folder = tempfile::tempdir().unwrap();
        let store = EmbeddedStore::open(&folder.path().join("store.bin")).unwrap();
        for size in SIZES {
            let mut payload = mixed(size);
            payload[0] = 7;
            store.write(&size.to_le_bytes(), &payload).unwrap();
        }
        (folder, store)
    }

    #[test]
    fn read_responses_decode() {
        let (_folder, store) = store();
        for size in [0].into_iter().chain(SIZES) {
            let entry = store.read(&size.to_le_bytes()).unwrap();
            let mut encoded = read_response(entry.as_ref());
            encoded.extend(entry.iter().flat_map(|entry| entry.as_slice()));
            let decoded = Read::decode_response(&encoded).unwrap().entry_payload;
            assert_eq!(
                decoded.as_deref(),
                entry.as_ref().map(|entry| entry.as_slice())
            );
        }
    }

    #[test]
    fn batch_read_responses_decode() {
        let (_folder, store) = store();
        let keys: Vec<usize> = SIZES.into_iter().chain([0, 5, 6]).collect();
        for count in 0..40 {
            for first in 0..keys.len() {
                let some = keys.iter().cycle().skip(first).take(count);
                let some: Vec<_> = some.map(|key| key.to_le_bytes().to_vec()).collect();
                let entries = store.batch_read(&some).unwrap();
                let mut encoded = batch_read_response(&entries);
                encoded.extend(entries.iter().flatten().flat_map(|entry| entry.as_slice()));
                let decoded = BatchRead::decode_response(&encoded)
                    .unwrap()
                    .entries_payloads;
                let payloads = entries.iter().map(|e| e.as_ref().map(|e| e.as_slice()));
                assert!(
                    decoded.iter().map(Option::as_deref).eq(payloads),
                    "{count} from {first}"
                );
            }
        }
    }

    #[test]
    fn requests_are_read_as_bitcode_writes_them() {
        for size in SIZES {
            let whole = mixed(size);
            let encoded = Read::encode_request(ReadRequestParams { key: whole.clone() }).unwrap();
            if ![3, 4].contains(&size) {
                assert_eq!(key(&encoded), Some(&whole[..]), "{size}");
            }
            let params = WriteRequestParams {
                key: mixed(8),
                payload: whole.clone(),
            };
            let encoded = Write::encode_request(params).unwrap();
            if let Some((key, payload)) = key_and_payload(&encoded) {
                assert_eq!((key, payload), (&mixed(8)[..], &whole[..]));
            }
            let keys = vec![mixed(3); size];
            let encoded = BatchRead::encode_request(BatchReadRequestParams { keys }).unwrap();
            assert_eq!(batch_length(&encoded), Some(size as u64));
        }
    }

    #[test]
    fn packed_and_broken_requests_are_left_alone() {
        let zeros = Read::encode_request(ReadRequestParams { key: vec![0; 50] }).unwrap();
        assert_eq!(key(&zeros), None);
        let encoded = Read::encode_request(ReadRequestParams { key: mixed(300) }).unwrap();
        for end in 0..encoded.len() {
            assert_eq!(key(&encoded[..end]), None);
        }
        let longer = [&encoded[..], &[0]].concat();
        assert_eq!(key(&longer), None);
        assert_eq!(
            key(&[255, 0, 255, 255, 255, 255, 255, 255, 255, 255, 0]),
            None
        );
    }
}
