//! The parameters of the methods. Those of `len`, `is_empty` and `file_size` are empty.

use std::borrow::Cow;
use std::io;

use muxio_rpc_service::prebuffered::RpcMethodPrebuffered;
use simd_r_drive_muxio_service_definition::prebuffered::{
    BatchRead, BatchReadRequestParams, BatchWrite, BatchWriteRequestParams, Read, Write,
};

use super::layout::{put_head, take_bytes, take_length};

/// Encodes the parameter of `read`, `exists` and `delete`.
pub fn encode_key(key: &[u8]) -> Vec<u8> {
    let mut out = Vec::with_capacity(key.len() + 12);
    put_head(&mut out, key.len());
    out.extend_from_slice(key);
    out
}

/// Encodes the parameters of `write`, in pieces, so that the payload is not copied.
pub fn encode_write(key: &[u8], payload: Vec<u8>) -> Vec<Vec<u8>> {
    let mut head = Vec::with_capacity(key.len() + 24);
    put_head(&mut head, key.len());
    head.extend_from_slice(key);
    put_head(&mut head, payload.len());
    vec![head, payload]
}

/// Encodes the parameters of `batch_write`.
pub fn encode_batch_write(entries: Vec<(Vec<u8>, Vec<u8>)>) -> Vec<u8> {
    // Encoding into memory does not fail.
    BatchWrite::encode_request(BatchWriteRequestParams { entries }).unwrap_or_default()
}

/// Encodes the parameters of `batch_read`.
pub fn encode_batch_read(keys: Vec<Vec<u8>>) -> Vec<u8> {
    // Encoding into memory does not fail.
    BatchRead::encode_request(BatchReadRequestParams { keys }).unwrap_or_default()
}

/// Decodes the parameter of `read`, `exists` and `delete`. It is copied only if it is packed.
///
/// # Errors
/// [`io::ErrorKind::InvalidData`]
#[inline]
pub fn decode_key(parameters: &[u8]) -> io::Result<Cow<'_, [u8]>> {
    match unpacked_key(parameters) {
        Some(key) => Ok(Cow::Borrowed(key)),
        None => Ok(Cow::Owned(Read::decode_request(parameters)?.key)),
    }
}

/// A key and a payload. They are copies only if they were packed.
pub type KeyAndPayload<'a> = (Cow<'a, [u8]>, Cow<'a, [u8]>);

/// Decodes the parameters of `write`.
///
/// # Errors
/// [`io::ErrorKind::InvalidData`]
#[inline]
pub fn decode_write(parameters: &[u8]) -> io::Result<KeyAndPayload<'_>> {
    match unpacked_write(parameters) {
        Some((key, payload)) => Ok((Cow::Borrowed(key), Cow::Borrowed(payload))),
        None => {
            let decoded = Write::decode_request(parameters)?;
            Ok((Cow::Owned(decoded.key), Cow::Owned(decoded.payload)))
        }
    }
}

/// Decodes the parameters of `batch_write`.
///
/// # Errors
/// [`io::ErrorKind::InvalidData`]
pub fn decode_batch_write(parameters: &[u8]) -> io::Result<Vec<(Vec<u8>, Vec<u8>)>> {
    Ok(BatchWrite::decode_request(parameters)?.entries)
}

/// Decodes the parameters of `batch_read`.
///
/// # Errors
/// [`io::ErrorKind::InvalidData`]
pub fn decode_batch_read(parameters: &[u8]) -> io::Result<Vec<Vec<u8>>> {
    Ok(BatchRead::decode_request(parameters)?.keys)
}

/// Whether the parameters of `write` are not packed, so that decoding copies nothing.
pub fn is_unpacked_write(parameters: &[u8]) -> bool {
    unpacked_write(parameters).is_some()
}

/// How many entries the parameters of `batch_write` or `batch_read` claim to have.
pub fn batch_length(mut parameters: &[u8]) -> Option<u64> {
    take_length(&mut parameters)
}

#[inline]
fn unpacked_key(mut parameters: &[u8]) -> Option<&[u8]> {
    let key = take_bytes(&mut parameters)?;
    parameters.is_empty().then_some(key)
}

#[inline]
fn unpacked_write(mut parameters: &[u8]) -> Option<(&[u8], &[u8])> {
    let key = take_bytes(&mut parameters)?;
    let payload = take_bytes(&mut parameters)?;
    parameters.is_empty().then_some((key, payload))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use simd_r_drive_muxio_service_definition::prebuffered::{
        Delete, DeleteRequestParams, Exists, ExistsRequestParams, FileSize, FileSizeRequestParams,
        IsEmpty, IsEmptyRequestParams, Len, LenRequestParams, ReadRequestParams,
        WriteRequestParams,
    };

    use super::super::samples::{bytes, is_packed};
    use super::*;

    proptest! {
        #[test]
        fn write_is_the_published_one(key in bytes(), payload in bytes()) {
            let ours = encode_write(&key, payload.clone()).concat();
            let params = WriteRequestParams { key: key.clone(), payload: payload.clone() };
            prop_assert_eq!(&Write::decode_request(&ours).unwrap(), &params);
            let published = Write::encode_request(params).unwrap();
            if !is_packed(&key) && !is_packed(&payload) {
                prop_assert_eq!(&ours, &published);
            }
            prop_assert!(is_unpacked_write(&ours));
            for encoded in [ours, published] {
                let (decoded_key, decoded_payload) = decode_write(&encoded).unwrap();
                prop_assert_eq!(&*decoded_key, &key);
                prop_assert_eq!(&*decoded_payload, &payload);
            }
        }

        #[test]
        fn a_key_is_the_published_one(key in bytes()) {
            let ours = encode_key(&key);
            prop_assert_eq!(&Read::decode_request(&ours).unwrap().key, &key);
            prop_assert_eq!(&Exists::decode_request(&ours).unwrap().key, &key);
            prop_assert_eq!(&Delete::decode_request(&ours).unwrap().key, &key);
            let published = [
                Read::encode_request(ReadRequestParams { key: key.clone() }).unwrap(),
                Exists::encode_request(ExistsRequestParams { key: key.clone() }).unwrap(),
                Delete::encode_request(DeleteRequestParams { key: key.clone() }).unwrap(),
            ];
            for published in published {
                if !is_packed(&key) {
                    prop_assert_eq!(&ours, &published);
                    prop_assert!(unpacked_key(&published).is_some());
                }
                prop_assert_eq!(&*decode_key(&published).unwrap(), &key);
            }
        }

        #[test]
        fn any_bytes_are_decoded_as_the_published_definition_decodes_them(
            parameters in prop::collection::vec(any::<u8>(), 0..20),
        ) {
            let ours = decode_key(&parameters).map(Cow::into_owned).ok();
            let published = Read::decode_request(&parameters).map(|params| params.key).ok();
            prop_assert_eq!(ours, published);
            let ours = decode_write(&parameters).ok();
            let ours = ours.map(|(key, payload)| (key.into_owned(), payload.into_owned()));
            let published = Write::decode_request(&parameters).ok();
            prop_assert_eq!(ours, published.map(|params| (params.key, params.payload)));
        }
    }

    #[test]
    fn packed_and_invalid_parameters_are_left_to_the_definition() {
        let mixed: Vec<u8> = (0..300).map(|i| (i * 37 % 256) as u8).collect();
        let zeros = Read::encode_request(ReadRequestParams { key: vec![0; 50] }).unwrap();
        assert_eq!(unpacked_key(&zeros), None);
        let encoded = encode_key(&mixed);
        for end in 0..encoded.len() {
            assert_eq!(unpacked_key(&encoded[..end]), None);
        }
        assert_eq!(unpacked_key(&[&encoded[..], &[0]].concat()), None);
        let huge = [255, 0, 255, 255, 255, 255, 255, 255, 255, 255, 0];
        assert_eq!(unpacked_key(&huge), None);
    }

    #[test]
    fn the_length_of_a_batch_is_found() {
        for count in [0, 1, 2, 3, 254, 255, 256, 65_535, 65_536, 70_000] {
            let keys = vec![vec![1, 77, 200]; count];
            assert_eq!(batch_length(&encode_batch_read(keys)), Some(count as u64));
        }
    }

    #[test]
    fn calls_without_parameters_have_empty_ones() {
        assert!(Len::encode_request(LenRequestParams {}).unwrap().is_empty());
        let params = IsEmptyRequestParams {};
        assert!(IsEmpty::encode_request(params).unwrap().is_empty());
        let params = FileSizeRequestParams {};
        assert!(FileSize::encode_request(params).unwrap().is_empty());
    }
}
