//! Bodies of responses, whatever they hold.

use simd_r_drive_protocol::by_hash;
use simd_r_drive_protocol::payload_stream::response;

use super::operation;

/// Reads `bytes` as the response to each operation.
pub(crate) fn read_as_each_response(bytes: &[u8]) {
    fn with<T>(operation: operation::Operation<T>, bytes: &[u8]) {
        // An error is as good as a result.
        let _ = (operation.decode)(bytes.to_vec());
    }
    with(operation::write(b"", vec![1]), bytes);
    with(operation::batch_write(Vec::new()), bytes);
    with(operation::read(Vec::new()), bytes);
    with(operation::batch_read(Vec::new()), bytes);
    with(operation::exists(Vec::new()), bytes);
    with(operation::delete(Vec::new()), bytes);
    with(operation::len(), bytes);
    with(operation::is_empty(), bytes);
    with(operation::file_size(), bytes);
    // By hashes.
    let _ = by_hash::response::decode_list(bytes);
    let _ = by_hash::response::decode_find(bytes, 1);
    let _ = by_hash::response::decode_read(bytes, 2);
    let _ = by_hash::response::decode_end(bytes);
    // Of payload streams.
    let _ = response::decode_open_reader(bytes);
    let _ = response::decode_number(bytes);
    let _ = response::decode_read_part(bytes.to_vec());
}
