//! Answers requests of the service: decodes the parameters, calls the store, encodes the result.

use simd_r_drive_client::{Change, EmbeddedStore};
use simd_r_drive_protocol::AnyMethod;
use simd_r_drive_protocol::call::Method;
use simd_r_drive_protocol::payload::{DecodedSize, request, response};

use crate::answer::{Failure, Outcome, success, with_entries};
use crate::by_hash;

/// How many entries a batch of any size may have, and how many bytes of the request each further
/// entry must take. Bitcode can encode an entry in one bit, which takes hundreds of times as much
/// memory when it is decoded. Batches of different keys are never that dense.
const SMALL_BATCH: u64 = 1 << 16;
const SMALL_ENTRY: u64 = 2;

/// The memory in bytes that a decoded entry takes in addition to its key and payload: its vectors,
/// and its items in the lists that are made of it.
pub(crate) const ENTRY: u64 = 128;

/// Parameters of this many bytes or more are scanned for their decoded size. For shorter ones the
/// maximum that they can decode to is used.
const LARGE_SINGLE: usize = 4 << 10;
const LARGE_BATCH: usize = 64 << 10;
/// The maximum number of bytes that one byte of parameters decodes to.
const MOST_OF_A_BYTE: u64 = 8;

/// How much memory a request takes while it is being answered, in bytes.
pub(crate) fn memory(method: u64, parameters: &[u8]) -> usize {
    use Method::{BatchRead, BatchWrite, Write};
    let method = match AnyMethod::from_id(method) {
        Some(AnyMethod::Service(method)) => method,
        Some(AnyMethod::Hash(method)) => return by_hash::memory(method, parameters),
        // The parts of payload streams are not copied.
        _ => return parameters.len(),
    };
    let decoded = match method {
        BatchWrite | BatchRead if parameters.len() < LARGE_BATCH => {
            request::batch_length(parameters).map(|entries| DecodedSize {
                entries,
                bytes: parameters.len() as u64 * MOST_OF_A_BYTE,
            })
        }
        BatchWrite => DecodedSize::batch(parameters, 2),
        BatchRead => DecodedSize::batch(parameters, 1),
        _ if parameters.len() < LARGE_SINGLE => return parameters.len(),
        // Decoding copies a write's bytes only if they are packed.
        Write if request::is_unpacked_write(parameters) => return parameters.len(),
        Write => DecodedSize::single(parameters, 2),
        _ => DecodedSize::single(parameters, 1),
    };
    // Parameters without a size are invalid: decoding them fails.
    let decoded = decoded.map_or(0, |size| {
        let entries = size.entries.saturating_mul(ENTRY);
        usize::try_from(entries.saturating_add(size.bytes)).unwrap_or(usize::MAX)
    });
    parameters.len().saturating_add(decoded)
}

/// Answers one request of the service. Errors are answers, too. What it wrote is not committed here.
pub(crate) fn answer(store: &EmbeddedStore, method: Method, parameters: &[u8]) -> Outcome {
    match method {
        Method::Write => write(store, parameters),
        Method::BatchWrite => batch_write(store, parameters),
        Method::Read => read(store, parameters),
        Method::BatchRead => batch_read(store, parameters),
        Method::Exists => exists(store, parameters),
        Method::Delete => delete(store, parameters),
        Method::Len => len(store),
        Method::IsEmpty => is_empty(store),
        Method::FileSize => file_size(store),
    }
}

fn write(store: &EmbeddedStore, parameters: &[u8]) -> Outcome {
    let (key, payload) = request::decode_write(parameters)?;
    written(store.append(Change::Write(&key, &payload))?)
}

/// The key and the payload of a write.
pub(crate) fn entry_of_write(parameters: &[u8]) -> Option<(Vec<u8>, Vec<u8>)> {
    let (key, payload) = request::decode_write(parameters).ok()?;
    Some((key.into_owned(), payload.into_owned()))
}

/// The outcome of a write, after which the file ends at `tail_offset`.
pub(crate) fn written(tail_offset: u64) -> Outcome {
    Ok(success(response::encode_write(tail_offset)?))
}

fn batch_write(store: &EmbeddedStore, parameters: &[u8]) -> Outcome {
    check_batch(parameters)?;
    let entries = request::decode_batch_write(parameters)?;
    let tail_offset = store.append(Change::BatchWrite(&entries))?;
    Ok(success(response::encode_batch_write(tail_offset)?))
}

fn read(store: &EmbeddedStore, parameters: &[u8]) -> Outcome {
    let entry = store.read(&request::decode_key(parameters)?)?;
    let head = response::encode_read(entry.as_ref());
    Ok(with_entries(head, entry.into_iter().collect()))
}

fn batch_read(store: &EmbeddedStore, parameters: &[u8]) -> Outcome {
    check_batch(parameters)?;
    let entries = store.batch_read(&request::decode_batch_read(parameters)?)?;
    let head = response::encode_batch_read(&entries);
    let mut found: Vec<_> = entries.into_iter().flatten().collect();
    // Its capacity is that of all keys.
    found.shrink_to_fit();
    Ok(with_entries(head, found))
}

fn exists(store: &EmbeddedStore, parameters: &[u8]) -> Outcome {
    let exists = store.exists(&request::decode_key(parameters)?)?;
    Ok(success(response::encode_exists(exists)?))
}

fn delete(store: &EmbeddedStore, parameters: &[u8]) -> Outcome {
    let tail_offset = store.append(Change::Delete(&request::decode_key(parameters)?))?;
    Ok(success(response::encode_delete(tail_offset)?))
}

fn len(store: &EmbeddedStore) -> Outcome {
    let total_entries = usize::try_from(store.len()?)?;
    Ok(success(response::encode_len(total_entries)?))
}

fn is_empty(store: &EmbeddedStore) -> Outcome {
    Ok(success(response::encode_is_empty(store.is_empty()?)?))
}

fn file_size(store: &EmbeddedStore) -> Outcome {
    Ok(success(response::encode_file_size(store.file_size()?)?))
}

/// Refuses a batch that would take far more memory than its request.
fn check_batch(parameters: &[u8]) -> Result<(), Failure> {
    let most = SMALL_BATCH + parameters.len() as u64 / SMALL_ENTRY;
    match request::batch_length(parameters) {
        Some(entries) if entries > most => Err(Failure::new(format!(
            "{entries} entries are too many for one batch of this size ({most})"
        ))),
        _ => Ok(()),
    }
}

#[cfg(test)]
mod tests {
    use simd_r_drive_protocol::call::Status;

    use super::*;
    use crate::answer::answer_of;

    fn store() -> (tempfile::TempDir, EmbeddedStore) {
        let folder = tempfile::tempdir().unwrap();
        let store = EmbeddedStore::open(&folder.path().join("store.bin")).unwrap();
        (folder, store)
    }

    #[test]
    fn parameters_that_cannot_be_decoded_are_an_answer() {
        let (_folder, store) = store();
        for method in Method::ALL {
            for parameters in [&[][..], &[255], &[255; 40], &[1, 2, 3], &[0; 1000]] {
                let answer = answer_of(method.id(), answer(&store, method, parameters));
                assert!(!answer.body.is_empty());
            }
        }
        assert_eq!(store.file_size().unwrap(), 0);
    }

    #[test]
    fn a_batch_that_would_expand_is_refused() {
        let (_folder, store) = store();
        let keys = vec![Vec::new(); 3 << 20];
        let request = request::encode_batch_read(keys);
        assert!(request.len() < 1 << 20);
        let failure = answer(&store, Method::BatchRead, &request).err().unwrap();
        assert_eq!(failure.status, Status::SystemError);
        assert!(failure.reason.contains("too many"), "{}", failure.reason);
    }
}
