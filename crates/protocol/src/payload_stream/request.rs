//! Parameters.

use std::io;

use crate::bytes::{self, take, take_u64};

/// Encodes the parameters of `open_reader` and `open_writer`.
pub fn encode_open(stream: u64, key: &[u8]) -> Vec<u8> {
    [&stream.to_le_bytes(), key].concat()
}

/// Encodes the parameters of `read_part`: up to `length` bytes from `offset` on.
pub fn encode_read_part(stream: u64, offset: u64, length: u64) -> Vec<u8> {
    numbers([stream, offset, length])
}

/// Encodes the parameters of `write_part`, in pieces, so that the part is not copied.
pub fn encode_write_part(stream: u64, offset: u64, part: Vec<u8>) -> Vec<Vec<u8>> {
    vec![numbers([stream, offset]), part]
}

/// Encodes the parameters of `finish_writer`, for a payload of `size` bytes.
pub fn encode_finish_writer(stream: u64, size: u64) -> Vec<u8> {
    numbers([stream, size])
}

/// Encodes the parameter of `close`.
pub fn encode_close(stream: u64) -> Vec<u8> {
    numbers([stream])
}

/// Decodes the parameters of `open_reader` and `open_writer`: the stream's number and the key.
///
/// # Errors
/// [`io::ErrorKind::InvalidData`]; so for all `decode` functions.
pub fn decode_open(mut parameters: &[u8]) -> io::Result<(u64, &[u8])> {
    let stream = take_u64(&mut parameters).ok_or_else(invalid)?;
    Ok((stream, parameters))
}

/// Decodes the parameters of `read_part`: the stream's number, the offset and the length.
pub fn decode_read_part(parameters: &[u8]) -> io::Result<[u64; 3]> {
    decode_numbers(parameters)
}

/// Decodes the parameters of `write_part`: the stream's number, the offset and the part.
pub fn decode_write_part(mut parameters: &[u8]) -> io::Result<(u64, u64, &[u8])> {
    let head = take(&mut parameters, 16).ok_or_else(invalid)?;
    let [stream, offset] = decode_numbers(head)?;
    Ok((stream, offset, parameters))
}

/// Decodes the parameters of `finish_writer`: the stream's number and the payload's size.
pub fn decode_finish_writer(parameters: &[u8]) -> io::Result<[u64; 2]> {
    decode_numbers(parameters)
}

/// Decodes the parameter of `close`: the stream's number.
pub fn decode_close(parameters: &[u8]) -> io::Result<u64> {
    decode_numbers(parameters).map(|[stream]| stream)
}

fn numbers<const N: usize>(numbers: [u64; N]) -> Vec<u8> {
    numbers.map(u64::to_le_bytes).concat()
}

fn decode_numbers<const N: usize>(parameters: &[u8]) -> io::Result<[u64; N]> {
    bytes::numbers(parameters).ok_or_else(invalid)
}

fn invalid() -> io::Error {
    io::Error::new(
        io::ErrorKind::InvalidData,
        "parameters of the wrong length for a payload stream",
    )
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn what_is_encoded_is_decoded(
            stream in any::<u64>(),
            offset in any::<u64>(),
            length in any::<u64>(),
            bytes in prop::collection::vec(any::<u8>(), 0..40),
        ) {
            let open = encode_open(stream, &bytes);
            prop_assert_eq!(decode_open(&open).unwrap(), (stream, &*bytes));
            let read = encode_read_part(stream, offset, length);
            prop_assert_eq!(decode_read_part(&read).unwrap(), [stream, offset, length]);
            let write = encode_write_part(stream, offset, bytes.clone()).concat();
            prop_assert_eq!(decode_write_part(&write).unwrap(), (stream, offset, &*bytes));
            let finish = encode_finish_writer(stream, length);
            prop_assert_eq!(decode_finish_writer(&finish).unwrap(), [stream, length]);
            prop_assert_eq!(decode_close(&encode_close(stream)).unwrap(), stream);
        }
    }

    #[test]
    fn parameters_of_another_length_are_refused() {
        let bytes = [0; 40];
        for length in 0..bytes.len() {
            let parameters = &bytes[..length];
            assert_eq!(decode_open(parameters).is_ok(), length >= 8);
            assert_eq!(decode_read_part(parameters).is_ok(), length == 24);
            assert_eq!(decode_write_part(parameters).is_ok(), length >= 16);
            assert_eq!(decode_finish_writer(parameters).is_ok(), length == 16);
            assert_eq!(decode_close(parameters).is_ok(), length == 8);
        }
    }
}
