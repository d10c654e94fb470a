//! The layout of `read` and `write`, without copying payloads once more.
//!
//! Everything else goes through the published service definition. These two are written out here
//! because `bitcode` encodes into and decodes out of a second copy. A `Vec<u8>` in its layout is
//!
//! - its length in one byte, or 255 and then the length as one packed integer;
//! - where it is longer than two bytes, one byte for how its bytes are packed: 0 is not at all;
//! - its bytes.
//!
//! What is written here is never packed, which every decoder understands. What is read may be,
//! and is then left to the published definition.

use std::io;

use muxio_rpc_service::prebuffered::RpcMethodPrebuffered;
use simd_r_drive_muxio_service_definition::prebuffered::Read;

/// Lengths from here on have a place of their own.
const LARGE: usize = 255;

/// The parameters of `write`, in pieces.
pub(super) fn write_parameters(key: &[u8], payload: Vec<u8>) -> Vec<Vec<u8>> {
    let mut head = Vec::with_capacity(key.len() + 24);
    put_length(&mut head, key.len());
    head.extend_from_slice(key);
    put_length(&mut head, payload.len());
    vec![head, payload]
}

/// The parameters of a call that takes a key and nothing else.
pub(super) fn key_parameter(key: &[u8]) -> Vec<Vec<u8>> {
    let mut out = Vec::with_capacity(key.len() + 12);
    put_length(&mut out, key.len());
    out.extend_from_slice(key);
    vec![out]
}

/// Appends what comes before the bytes of a `Vec<u8>`.
fn put_length(out: &mut Vec<u8>, length: usize) {
    if length < LARGE {
        out.push(length as u8);
    } else {
        out.push(LARGE as u8);
        // A packed integer: its width, then its bytes.
        let bytes = (length as u64).to_le_bytes();
        let (tag, width) = match length {
            0..=0xff => (6, 1),
            0x100..=0xffff => (4, 2),
            0x1_0000..=0xffff_ffff => (2, 4),
            _ => (0, 8),
        };
        out.push(tag);
        out.extend_from_slice(&bytes[..width]);
    }
    if length > 2 {
        out.push(0);
    }
}

/// The payload in a response to `read`.
pub(super) fn read_payload(mut body: Vec<u8>) -> io::Result<Option<Vec<u8>>> {
    match plain_payload(&body) {
        Some(start) => {
            body.drain(..start);
            Ok(Some(body))
        }
        None => Read::decode_response(&body).map(|response| response.entry_payload),
    }
}

/// Where the payload begins, if there is one that isn't packed and fills the rest of `body`.
fn plain_payload(body: &[u8]) -> Option<usize> {
    let mut rest = body;
    let mut take = |length: usize| {
        let (taken, left) = rest.split_at_checked(length)?;
        rest = left;
        Some(taken)
    };
    if take(1)? != [1] {
        return None;
    }
    let mut length = u64::from(take(1)?[0]);
    if length == LARGE as u64 {
        let width = match take(1)?[0] {
            6 => 1,
            4 => 2,
            2 => 4,
            0 => 8,
            _ => return None,
        };
        let mut bytes = [0; 8];
        bytes[..width].copy_from_slice(take(width)?);
        length = u64::from_le_bytes(bytes);
    }
    if length > 2 && take(1)? != [0] {
        return None;
    }
    (rest.len() as u64 == length).then(|| body.len() - rest.len())
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use simd_r_drive_muxio_service_definition::prebuffered::{
        ReadRequestParams, ReadResponseParams, Write, WriteRequestParams,
    };

    use super::*;

    /// Bytes of few and of many different values, around the lengths where the layout changes.
    fn bytes() -> impl Strategy<Value = Vec<u8>> {
        let length = prop_oneof![0..6_usize, 250..260_usize, 65_530..65_540_usize];
        let spread = prop_oneof![Just(2), Just(16), Just(256_usize)];
        (length, spread, any::<usize>()).prop_map(|(length, spread, seed)| {
            (0..length)
                .map(|i| (seed ^ i.wrapping_mul(seed | 1) >> 7) % spread + seed % 97)
                .map(|value| value as u8)
                .collect()
        })
    }

    fn is_packed(bytes: &[u8]) -> bool {
        let (least, most) = (bytes.iter().min(), bytes.iter().max());
        bytes.len() > 2
            && (most < Some(&16)
                || most
                    .zip(least)
                    .is_some_and(|(most, least)| most - least < 16))
    }

    proptest! {
        #[test]
        fn write_parameters_are_the_published_ones(key in bytes(), payload in bytes()) {
            let ours = write_parameters(&key, payload.clone()).concat();
            let params = WriteRequestParams { key: key.clone(), payload: payload.clone() };
            prop_assert_eq!(&Write::decode_request(&ours).unwrap(), &params);
            if !is_packed(&key) && !is_packed(&payload) {
                prop_assert_eq!(ours, Write::encode_request(params).unwrap());
            }
        }

        #[test]
        fn a_key_parameter_is_the_published_one(key in bytes()) {
            let ours = key_parameter(&key).concat();
            prop_assert_eq!(&Read::decode_request(&ours).unwrap().key, &key);
            if !is_packed(&key) {
                prop_assert_eq!(ours, Read::encode_request(ReadRequestParams { key }).unwrap());
            }
        }

        #[test]
        fn a_read_payload_is_the_published_one(payload in bytes()) {
            let entry_payload = Some(payload.clone());
            let body = Read::encode_response(ReadResponseParams { entry_payload }).unwrap();
            if !is_packed(&payload) {
                prop_assert!(plain_payload(&body).is_some());
            }
            prop_assert_eq!(read_payload(body).unwrap(), Some(payload));
        }

        #[test]
        fn any_body_is_read_as_the_published_definition_reads_it(body in prop::collection::vec(any::<u8>(), 0..20)) {
            let published = Read::decode_response(&body).map(|response| response.entry_payload);
            match (read_payload(body), published) {
                (Ok(ours), Ok(theirs)) => prop_assert_eq!(ours, theirs),
                (Err(_), Err(_)) => {}
                (ours, theirs) => prop_assert!(false, "{:?} {:?}", ours, theirs),
            }
        }
    }

    #[test]
    fn no_payload_is_none() {
        let body = Read::encode_response(ReadResponseParams {
            entry_payload: None,
        })
        .unwrap();
        assert_eq!(read_payload(body).unwrap(), None);
    }

    #[test]
    fn lengths_beyond_32_bits_have_their_place() {
        let mut out = Vec::new();
        put_length(&mut out, 1 << 33);
        assert_eq!(out, [255, 0, 0, 0, 0, 0, 2, 0, 0, 0, 0]);
    }
}
