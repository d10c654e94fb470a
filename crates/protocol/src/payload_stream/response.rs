//! Results. Each begins with a byte that tells whether there is something: a payload at the key, or a
//! stream of that number. That of `close` is empty.

use std::io;

use crate::bytes::{take, take_u32, take_u64};

const NONE: u8 = 0;
const SOME: u8 = 1;

/// A payload that a server has opened to be read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct OpenedPayload {
    /// Its length in bytes.
    pub size: u64,
    /// Where it begins in the server's file, in bytes.
    pub offset: u64,
    /// Its CRC-32.
    pub checksum: u32,
    /// Whether the reader is to compare what it has read with the checksum.
    pub is_verified: bool,
}

/// Encodes the result of `open_reader`.
pub fn encode_open_reader(payload: Option<&OpenedPayload>) -> Vec<u8> {
    let Some(payload) = payload else {
        return encode_none();
    };
    let mut out = vec![SOME];
    out.extend_from_slice(&payload.size.to_le_bytes());
    out.extend_from_slice(&payload.offset.to_le_bytes());
    out.extend_from_slice(&payload.checksum.to_le_bytes());
    out.push(u8::from(payload.is_verified));
    out
}

/// Encodes the result of `read_part` without the part's bytes, which come last.
pub fn encode_read_part() -> Vec<u8> {
    vec![SOME]
}

/// Encodes the result of `open_writer`, the most bytes of a part that the server takes; of
/// `write_part`, how many bytes it has got in all; and of `finish_writer`, the store file's new
/// length.
pub fn encode_number(number: u64) -> Vec<u8> {
    let mut out = vec![SOME];
    out.extend_from_slice(&number.to_le_bytes());
    out
}

/// Encodes that there is no payload, or no such stream.
pub fn encode_none() -> Vec<u8> {
    vec![NONE]
}

/// Decodes the result of `open_reader`.
///
/// # Errors
/// [`io::ErrorKind::InvalidData`]; so for all `decode` functions.
pub fn decode_open_reader(body: &[u8]) -> io::Result<Option<OpenedPayload>> {
    decode_some(body, |fields| {
        Some(OpenedPayload {
            size: take_u64(fields)?,
            offset: take_u64(fields)?,
            checksum: take_u32(fields)?,
            is_verified: take(fields, 1)? != [0],
        })
    })
}

/// Decodes the result of `read_part`. The part keeps the memory of `body`.
pub fn decode_read_part(mut body: Vec<u8>) -> io::Result<Option<Vec<u8>>> {
    match body.first() {
        Some(&SOME) => {
            body.drain(..1);
            Ok(Some(body))
        }
        _ => decode_some(&body, |_| None),
    }
}

/// Decodes a result of [`encode_number`].
pub fn decode_number(body: &[u8]) -> io::Result<Option<u64>> {
    decode_some(body, take_u64)
}

fn decode_some<T>(
    body: &[u8],
    decode: impl FnOnce(&mut &[u8]) -> Option<T>,
) -> io::Result<Option<T>> {
    let invalid = || io::Error::new(io::ErrorKind::InvalidData, "no result of a payload stream");
    match body.split_first() {
        Some((&NONE, [])) => Ok(None),
        Some((&SOME, mut fields)) => {
            let decoded = decode(&mut fields).filter(|_| fields.is_empty());
            decoded.map(Some).ok_or_else(invalid)
        }
        _ => Err(invalid()),
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn what_is_encoded_is_decoded(
            size in any::<u64>(),
            offset in any::<u64>(),
            checksum in any::<u32>(),
            is_verified in any::<bool>(),
            part in prop::collection::vec(any::<u8>(), 0..40),
        ) {
            let payload = OpenedPayload { size, offset, checksum, is_verified };
            let opened = encode_open_reader(Some(&payload));
            prop_assert_eq!(decode_open_reader(&opened).unwrap(), Some(payload));
            let body = [encode_read_part(), part.clone()].concat();
            prop_assert_eq!(decode_read_part(body).unwrap(), Some(part));
            prop_assert_eq!(decode_number(&encode_number(size)).unwrap(), Some(size));
        }

        #[test]
        fn any_body_is_decoded_or_refused(body in prop::collection::vec(any::<u8>(), 0..30)) {
            let _ = decode_open_reader(&body);
            let _ = decode_number(&body);
            let _ = decode_read_part(body);
        }
    }

    #[test]
    fn nothing_is_none() {
        assert_eq!(encode_open_reader(None), encode_none());
        assert_eq!(decode_open_reader(&encode_none()).unwrap(), None);
        assert_eq!(decode_read_part(encode_none()).unwrap(), None);
        assert_eq!(decode_number(&encode_none()).unwrap(), None);
        for body in [&[][..], &[2], &[0, 0], &[1; 30]] {
            assert!(decode_open_reader(body).is_err());
            assert!(decode_number(body).is_err());
        }
        for body in [&[][..], &[2], &[0, 0]] {
            assert!(decode_read_part(body.to_vec()).is_err());
        }
    }
}
