//! The results of the methods.

use std::io;

use muxio_rpc_service::prebuffered::RpcMethodPrebuffered;
use simd_r_drive_muxio_service_definition::prebuffered::{
    BatchRead, BatchWrite, BatchWriteResponseParams, Delete, DeleteResponseParams, Exists,
    ExistsResponseParams, FileSize, FileSizeResponseParams, IsEmpty, IsEmptyResponseParams, Len,
    LenResponseParams, Read, Write, WriteResponseParams,
};

use super::layout::{put_head, put_lengths, put_unpacked, take_bytes};

/// Encodes the result of `write`: the store file's new length.
///
/// # Errors
/// Those of the service definition. This is the same for all `encode` functions.
pub fn encode_write(tail_offset: u64) -> io::Result<Vec<u8>> {
    Write::encode_response(WriteResponseParams { tail_offset })
}

/// Encodes the result of `batch_write`: the store file's new length.
pub fn encode_batch_write(tail_offset: u64) -> io::Result<Vec<u8>> {
    BatchWrite::encode_response(BatchWriteResponseParams { tail_offset })
}

/// Encodes the result of `delete`: the store file's new length.
pub fn encode_delete(tail_offset: u64) -> io::Result<Vec<u8>> {
    Delete::encode_response(DeleteResponseParams { tail_offset })
}

/// Encodes the result of `exists`.
pub fn encode_exists(exists: bool) -> io::Result<Vec<u8>> {
    Exists::encode_response(ExistsResponseParams { exists })
}

/// Encodes the result of `len`.
pub fn encode_len(total_entries: usize) -> io::Result<Vec<u8>> {
    Len::encode_response(LenResponseParams { total_entries })
}

/// Encodes the result of `is_empty`.
pub fn encode_is_empty(is_empty: bool) -> io::Result<Vec<u8>> {
    IsEmpty::encode_response(IsEmptyResponseParams { is_empty })
}

/// Encodes the result of `file_size`, in bytes.
pub fn encode_file_size(file_size: u64) -> io::Result<Vec<u8>> {
    FileSize::encode_response(FileSizeResponseParams { file_size })
}

/// Encodes the result of `read` without the payload's bytes, which follow it.
#[inline]
pub fn encode_read(payload: Option<&impl AsRef<[u8]>>) -> Vec<u8> {
    let Some(payload) = payload else {
        return vec![0];
    };
    let mut head = vec![1];
    put_head(&mut head, payload.as_ref().len());
    head
}

/// Encodes the result of `batch_read` without the payloads' bytes, which follow it.
pub fn encode_batch_read(payloads: &[Option<impl AsRef<[u8]>>]) -> Vec<u8> {
    let mut head = Vec::with_capacity(16 + payloads.len() * 2);
    put_lengths(&mut head, &[payloads.len()]);
    for eight in payloads.chunks(8) {
        let bits = eight.iter().rev();
        head.push(bits.fold(0, |bits, payload| bits << 1 | u8::from(payload.is_some())));
    }
    let found: Vec<usize> = payloads
        .iter()
        .flatten()
        .map(|payload| payload.as_ref().len())
        .collect();
    put_lengths(&mut head, &found);
    put_unpacked(&mut head, found.iter().sum());
    head
}

/// Decodes the result of `write`: the store file's new length.
///
/// # Errors
/// [`io::ErrorKind::InvalidData`]. This is the same for all `decode` functions.
pub fn decode_write(body: &[u8]) -> io::Result<u64> {
    Ok(Write::decode_response(body)?.tail_offset)
}

/// Decodes the result of `batch_write`: the store file's new length.
pub fn decode_batch_write(body: &[u8]) -> io::Result<u64> {
    Ok(BatchWrite::decode_response(body)?.tail_offset)
}

/// Decodes the result of `delete`: the store file's new length.
pub fn decode_delete(body: &[u8]) -> io::Result<u64> {
    Ok(Delete::decode_response(body)?.tail_offset)
}

/// Decodes the result of `exists`.
pub fn decode_exists(body: &[u8]) -> io::Result<bool> {
    Ok(Exists::decode_response(body)?.exists)
}

/// Decodes the result of `len`.
pub fn decode_len(body: &[u8]) -> io::Result<u64> {
    Ok(Len::decode_response(body)?.total_entries as u64)
}

/// Decodes the result of `is_empty`.
pub fn decode_is_empty(body: &[u8]) -> io::Result<bool> {
    Ok(IsEmpty::decode_response(body)?.is_empty)
}

/// Decodes the result of `file_size`, in bytes.
pub fn decode_file_size(body: &[u8]) -> io::Result<u64> {
    Ok(FileSize::decode_response(body)?.file_size)
}

/// Decodes the result of `read`. The payload reuses the memory of `body`, unless it is packed.
pub fn decode_read(mut body: Vec<u8>) -> io::Result<Option<Vec<u8>>> {
    match unpacked_payload(&body) {
        Some(start) => {
            body.drain(..start);
            Ok(Some(body))
        }
        None => Ok(Read::decode_response(&body)?.entry_payload),
    }
}

/// Decodes the result of `batch_read`.
pub fn decode_batch_read(body: &[u8]) -> io::Result<Vec<Option<Vec<u8>>>> {
    Ok(BatchRead::decode_response(body)?.entries_payloads)
}

/// Where the payload begins, if there is one that is not packed.
#[inline]
fn unpacked_payload(body: &[u8]) -> Option<usize> {
    let mut rest = body.strip_prefix(&[1])?;
    let payload = take_bytes(&mut rest)?;
    rest.is_empty().then(|| body.len() - payload.len())
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use simd_r_drive_muxio_service_definition::prebuffered::ReadResponseParams;

    use super::super::samples::{bytes, is_packed};
    use super::*;

    proptest! {
        #[test]
        fn a_read_payload_is_the_published_one(payload in bytes()) {
            let entry_payload = Some(payload.clone());
            let published = Read::encode_response(ReadResponseParams { entry_payload }).unwrap();
            let ours = [encode_read(Some(&payload)), payload.clone()].concat();
            if !is_packed(&payload) {
                prop_assert!(unpacked_payload(&published).is_some());
                prop_assert_eq!(&ours, &published);
            }
            let decoded = Read::decode_response(&ours).unwrap().entry_payload;
            prop_assert_eq!(decoded.as_ref(), Some(&payload));
            prop_assert_eq!(decode_read(published).unwrap(), Some(payload));
        }

        #[test]
        fn any_body_is_decoded_as_the_published_definition_decodes_it(
            body in prop::collection::vec(any::<u8>(), 0..20),
        ) {
            let published = Read::decode_response(&body).map(|response| response.entry_payload);
            match (decode_read(body), published) {
                (Ok(ours), Ok(theirs)) => prop_assert_eq!(ours, theirs),
                (Err(_), Err(_)) => {}
                (ours, theirs) => prop_assert!(false, "{:?} {:?}", ours, theirs),
            }
        }
    }

    #[test]
    fn no_payload_is_none() {
        let entry_payload = None;
        let published = Read::encode_response(ReadResponseParams { entry_payload }).unwrap();
        assert_eq!(encode_read(None::<&Vec<u8>>), published);
        assert_eq!(decode_read(published).unwrap(), None);
    }

    #[test]
    fn batches_of_payloads_decode() {
        const SIZES: [usize; 13] = [0, 1, 2, 3, 4, 100, 253, 254, 255, 256, 257, 65_536, 70_000];
        let mixed = |size: usize| (0..size).map(|i| (i * 37 % 256) as u8).collect::<Vec<u8>>();
        let some = SIZES.map(|size| Some(mixed(size)));
        let all: Vec<_> = some.into_iter().chain([None, None, None]).collect();
        for count in 0..40 {
            for first in 0..all.len() {
                let part = all.iter().cycle().skip(first).take(count);
                let payloads: Vec<Option<Vec<u8>>> = part.cloned().collect();
                let mut encoded = encode_batch_read(&payloads);
                encoded.extend(payloads.iter().flatten().flatten());
                let decoded = decode_batch_read(&encoded).unwrap();
                assert_eq!(decoded, payloads, "{count} from {first}");
            }
        }
    }
}
