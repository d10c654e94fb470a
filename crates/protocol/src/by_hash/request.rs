//! Parameters.

use std::io;

use super::HASHES;
use crate::bytes::{self, take, take_u64};

/// Encodes the parameters of `list`: where the page begins, or nothing for the first page.
pub fn encode_list(cursor: Option<[u64; 3]>) -> Vec<u8> {
    encode_hashes(cursor.as_ref().map_or(&[], |cursor| cursor))
}

/// Encodes the parameters of `find`, `read` and `delete`.
pub fn encode_hashes(hashes: &[u64]) -> Vec<u8> {
    hashes.iter().flat_map(|hash| hash.to_le_bytes()).collect()
}

/// Encodes the parameters of `write`, in pieces, so that the payloads are not copied.
pub fn encode_write(entries: Vec<(u64, Vec<u8>)>) -> Vec<Vec<u8>> {
    let mut heads = Vec::with_capacity(entries.len() * 16 + 8);
    heads.extend_from_slice(&(entries.len() as u64).to_le_bytes());
    for (hash, payload) in &entries {
        heads.extend_from_slice(&hash.to_le_bytes());
        heads.extend_from_slice(&(payload.len() as u64).to_le_bytes());
    }
    let mut pieces = vec![heads];
    pieces.extend(entries.into_iter().map(|(_, payload)| payload));
    pieces
}

/// Encodes the parameters of `open_reader` and `open_writer`: the stream's number and the hash.
pub fn encode_open(stream: u64, hash: u64) -> Vec<u8> {
    encode_hashes(&[stream, hash])
}

/// Decodes the parameters of `list`.
///
/// # Errors
/// [`io::ErrorKind::InvalidData`]; so for all `decode` functions.
pub fn decode_list(parameters: &[u8]) -> io::Result<Option<[u64; 3]>> {
    if parameters.is_empty() {
        return Ok(None);
    }
    decode_numbers(parameters).map(Some)
}

/// Decodes the parameters of `find`, `read` and `delete`.
pub fn decode_hashes(parameters: &[u8]) -> io::Result<Vec<u64>> {
    let (hashes, rest) = parameters.as_chunks();
    if !rest.is_empty() || hashes.len() > HASHES {
        return Err(invalid());
    }
    Ok(hashes
        .iter()
        .map(|hash| u64::from_le_bytes(*hash))
        .collect())
}

/// Decodes the parameters of `write`.
pub fn decode_write(mut parameters: &[u8]) -> io::Result<Vec<(u64, &[u8])>> {
    let count = take_u64(&mut parameters).ok_or_else(invalid)?;
    let count = usize::try_from(count).ok().filter(|count| *count <= HASHES);
    let heads = count.and_then(|count| take(&mut parameters, count * 16));
    let (heads, _) = heads.ok_or_else(invalid)?.as_chunks::<16>();
    let mut entries = Vec::with_capacity(heads.len());
    for head in heads {
        let [hash, size] = decode_numbers(head)?;
        let size = usize::try_from(size).map_err(|_| invalid())?;
        entries.push((hash, take(&mut parameters, size).ok_or_else(invalid)?));
    }
    if parameters.is_empty() {
        Ok(entries)
    } else {
        Err(invalid())
    }
}

/// Decodes the parameters of `open_reader` and `open_writer`: the stream's number and the hash.
pub fn decode_open(parameters: &[u8]) -> io::Result<[u64; 2]> {
    decode_numbers(parameters)
}

fn decode_numbers<const N: usize>(parameters: &[u8]) -> io::Result<[u64; N]> {
    bytes::numbers(parameters).ok_or_else(invalid)
}

fn invalid() -> io::Error {
    io::Error::new(
        io::ErrorKind::InvalidData,
        "parameters of the wrong length for a call by hashes",
    )
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn what_is_encoded_is_decoded(
            cursor in any::<Option<[u64; 3]>>(),
            hashes in prop::collection::vec(any::<u64>(), 0..40),
            entries in prop::collection::vec(
                (any::<u64>(), prop::collection::vec(any::<u8>(), 0..9)),
                0..20,
            ),
        ) {
            prop_assert_eq!(decode_list(&encode_list(cursor)).unwrap(), cursor);
            prop_assert_eq!(&decode_hashes(&encode_hashes(&hashes)).unwrap(), &hashes);
            let encoded = encode_write(entries.clone()).concat();
            let decoded = decode_write(&encoded).unwrap();
            let decoded: Vec<_> = decoded.into_iter().map(|(h, p)| (h, p.to_vec())).collect();
            prop_assert_eq!(decoded, entries);
        }

        #[test]
        fn any_parameters_are_decoded_or_refused(
            parameters in prop::collection::vec(any::<u8>(), 0..60),
        ) {
            let _ = decode_list(&parameters);
            let _ = decode_hashes(&parameters);
            let _ = decode_write(&parameters);
            let _ = decode_open(&parameters);
        }
    }

    #[test]
    fn parameters_of_another_length_are_refused() {
        let bytes = [0; 40];
        for length in 0..bytes.len() {
            let parameters = &bytes[..length];
            assert_eq!(decode_list(parameters).is_ok(), [0, 24].contains(&length));
            assert_eq!(decode_hashes(parameters).is_ok(), length % 8 == 0);
            assert_eq!(decode_write(parameters).is_ok(), length == 8);
            assert_eq!(decode_open(parameters).is_ok(), length == 16);
        }
    }

    #[test]
    fn counts_and_lengths_that_are_not_true_are_refused() {
        for head in [[1_u64, 5, u64::MAX], [u64::MAX, 5, 1], [1, 5, 2], [1, 5, 0]] {
            let parameters = [&encode_hashes(&head)[..], &[7]].concat();
            assert!(decode_write(&parameters).is_err(), "{head:?}");
        }
        assert!(decode_hashes(&encode_hashes(&vec![0; HASHES])).is_ok());
        assert!(decode_hashes(&encode_hashes(&vec![0; HASHES + 1])).is_err());
    }
}
