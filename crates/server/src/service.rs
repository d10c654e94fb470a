//! What the methods do: parameters in, the store asked, an answer out.

use muxio_rpc_service::prebuffered::RpcMethodPrebuffered;
use simd_r_drive::EntryHandle;
use simd_r_drive_client::{Change, EmbeddedStore, Error, damage};
use simd_r_drive_muxio_service_definition::prebuffered::{
    BatchRead, BatchWrite, BatchWriteResponseParams, Delete, DeleteResponseParams, Exists,
    ExistsResponseParams, FileSize, FileSizeResponseParams, IsEmpty, IsEmptyResponseParams, Len,
    LenResponseParams, Read, Write, WriteResponseParams,
};

use crate::decoded::Decoded;
use crate::payloads;
use crate::wire::{Answer, Status};

/// The methods' hashes, for telling a peer's generation.
pub(crate) const METHODS: &[u64] = &[
    Write::METHOD_ID,
    BatchWrite::METHOD_ID,
    Read::METHOD_ID,
    BatchRead::METHOD_ID,
    Exists::METHOD_ID,
    Delete::METHOD_ID,
    Len::METHOD_ID,
    IsEmpty::METHOD_ID,
    FileSize::METHOD_ID,
];

/// How many entries a batch may have whatever its size, and how many bytes each further one has to
/// have. Bitcode needs as little as a bit for an entry, which takes hundreds of times that when it
/// has been decoded. Keys that differ are never that short.
const SMALL_BATCH: u64 = 1 << 16;
const SMALL_ENTRY: u64 = 2;

/// What a decoded entry takes beside its bytes: its vectors, and its place in the lists that are
/// made of it.
const ENTRY: u64 = 128;

/// From how many bytes of parameters on it is looked at what they become when they are decoded;
/// that of a batch is first taken to be the most that it can be.
const LARGE_SINGLE: usize = 4 << 10;
const LARGE_BATCH: usize = 64 << 10;
/// The most that a byte becomes when it is decoded, in bytes.
const MOST_OF_A_BYTE: u64 = 8;

/// Whether the method changes the store.
pub(crate) fn writes(method: u64) -> bool {
    [Write::METHOD_ID, BatchWrite::METHOD_ID, Delete::METHOD_ID].contains(&method)
}

/// How much memory a request takes while it is answered, in bytes.
pub(crate) fn memory(method: u64, parameters: &[u8]) -> usize {
    let is_batch = [BatchWrite::METHOD_ID, BatchRead::METHOD_ID].contains(&method);
    let decoded = match method {
        _ if is_batch && parameters.len() < LARGE_BATCH => {
            payloads::batch_length(parameters).map(|entries| Decoded {
                entries,
                bytes: parameters.len() as u64 * MOST_OF_A_BYTE,
            })
        }
        BatchWrite::METHOD_ID => Decoded::batch(parameters, 2),
        BatchRead::METHOD_ID => Decoded::batch(parameters, 1),
        _ if parameters.len() < LARGE_SINGLE => return parameters.len(),
        // Read as they are, unless they are packed.
        Write::METHOD_ID if payloads::key_and_payload(parameters).is_some() => {
            return parameters.len();
        }
        Write::METHOD_ID => Decoded::single(parameters, 2),
        _ => Decoded::single(parameters, 1),
    };
    // What has no size does not decode.
    let decoded = decoded.map_or(0, |size| {
        let entries = size.entries.saturating_mul(ENTRY);
        usize::try_from(entries.saturating_add(size.bytes)).unwrap_or(usize::MAX)
    });
    parameters.len().saturating_add(decoded)
}

/// The answer to a request that is not done.
pub(crate) fn refusal(reason: impl ToString) -> Answer {
    Answer {
        status: Status::SystemError,
        body: reason.to_string().into_bytes(),
        entries: Vec::new(),
    }
}

/// Answers one request, without a commit of what it wrote. What goes wrong is an answer, too.
pub(crate) fn answer(store: &EmbeddedStore, method: u64, parameters: &[u8]) -> Answer {
    let outcome = match method {
        Write::METHOD_ID => write(store, parameters),
        BatchWrite::METHOD_ID => batch_write(store, parameters),
        Read::METHOD_ID => read(store, parameters),
        BatchRead::METHOD_ID => batch_read(store, parameters),
        Exists::METHOD_ID => exists(store, parameters),
        Delete::METHOD_ID => delete(store, parameters),
        Len::METHOD_ID => len(store),
        IsEmpty::METHOD_ID => is_empty(store),
        FileSize::METHOD_ID => file_size(store),
        unknown => Err(Failure {
            status: Status::MethodNotFound,
            reason: format!("this server has no method with the number {unknown}"),
        }),
    };
    outcome.unwrap_or_else(|failure| {
        tracing::debug!(method, "request failed: {}", failure.reason);
        Answer {
            status: failure.status,
            body: failure.reason.into_bytes(),
            entries: Vec::new(),
        }
    })
}

/// Why a request was not done, in words for the peer.
struct Failure {
    status: Status,
    reason: String,
}

impl<E: std::error::Error + 'static> From<E> for Failure {
    fn from(error: E) -> Self {
        let error: &dyn std::error::Error = &error;
        Self {
            status: Status::SystemError,
            reason: match error.downcast_ref() {
                Some(Error::Corrupt { offset, reason, .. }) => damage::words(*offset, reason),
                _ => error.to_string(),
            },
        }
    }
}

type Outcome = Result<Answer, Failure>;

fn write(store: &EmbeddedStore, parameters: &[u8]) -> Outcome {
    let tail_offset = match payloads::key_and_payload(parameters) {
        Some((key, payload)) => store.append(Change::Write(key, payload))?,
        None => {
            let decoded = Write::decode_request(parameters)?;
            store.append(Change::Write(&decoded.key, &decoded.payload))?
        }
    };
    encoded::<Write>(WriteResponseParams { tail_offset })
}

fn batch_write(store: &EmbeddedStore, parameters: &[u8]) -> Outcome {
    check_batch(parameters)?;
    let decoded = BatchWrite::decode_request(parameters)?;
    let tail_offset = store.append(Change::BatchWrite(&decoded.entries))?;
    encoded::<BatchWrite>(BatchWriteResponseParams { tail_offset })
}

fn read(store: &EmbeddedStore, parameters: &[u8]) -> Outcome {
    let entry = match payloads::key(parameters) {
        Some(key) => store.read(key)?,
        None => store.read(&Read::decode_request(parameters)?.key)?,
    };
    let head = payloads::read_response(entry.as_ref());
    Ok(success(head, entry.into_iter().collect()))
}

fn batch_read(store: &EmbeddedStore, parameters: &[u8]) -> Outcome {
    check_batch(parameters)?;
    let entries = store.batch_read(&BatchRead::decode_request(parameters)?.keys)?;
    let head = payloads::batch_read_response(&entries);
    let mut found: Vec<_> = entries.into_iter().flatten().collect();
    // As long as the list of all keys, so far.
    found.shrink_to_fit();
    Ok(success(head, found))
}

fn exists(store: &EmbeddedStore, parameters: &[u8]) -> Outcome {
    let exists = match payloads::key(parameters) {
        Some(key) => store.exists(key)?,
        None => store.exists(&Exists::decode_request(parameters)?.key)?,
    };
    encoded::<Exists>(ExistsResponseParams { exists })
}

fn delete(store: &EmbeddedStore, parameters: &[u8]) -> Outcome {
    let decoded = Delete::decode_request(parameters)?;
    let tail_offset = store.append(Change::Delete(&decoded.key))?;
    encoded::<Delete>(DeleteResponseParams { tail_offset })
}

fn len(store: &EmbeddedStore) -> Outcome {
    let total_entries = usize::try_from(store.len()?)?;
    encoded::<Len>(LenResponseParams { total_entries })
}

fn is_empty(store: &EmbeddedStore) -> Outcome {
    let is_empty = store.is_empty()?;
    encoded::<IsEmpty>(IsEmptyResponseParams { is_empty })
}

fn file_size(store: &EmbeddedStore) -> Outcome {
    let file_size = store.file_size()?;
    encoded::<FileSize>(FileSizeResponseParams { file_size })
}

/// Refuses a batch that would take far more memory than its request did.
fn check_batch(parameters: &[u8]) -> Result<(), Failure> {
    let most = SMALL_BATCH + parameters.len() as u64 / SMALL_ENTRY;
    match payloads::batch_length(parameters) {
        Some(entries) if entries > most => Err(Failure {
            status: Status::SystemError,
            reason: format!("{entries} entries are too many for one batch of this size ({most})"),
        }),
        _ => Ok(()),
    }
}

fn encoded<M: RpcMethodPrebuffered>(output: M::Output) -> Outcome {
    Ok(success(M::encode_response(output)?, Vec::new()))
}

fn success(body: Vec<u8>, entries: Vec<EntryHandle>) -> Answer {
    Answer {
        status: Status::Success,
        body,
        entries,
    }
}

#[cfg(test)]
mod tests {
    use simd_r_drive_muxio_service_definition::prebuffered::BatchReadRequestParams;

    use super::*;

    fn store() -> (tempfile::TempDir, EmbeddedStore) {
        let folder = tempfile::tempdir().unwrap();
        let store = EmbeddedStore::open(&folder.path().join("store.bin")).unwrap();
        (folder, store)
    }

    #[test]
    fn parameters_that_cannot_be_decoded_are_an_answer() {
        let (_folder, store) = store();
        for method in METHODS {
            for parameters in [&[][..], &[255], &[255; 40], &[1, 2, 3], &[0; 1000]] {
                let answer = answer(&store, *method, parameters);
                assert!(!answer.body.is_empty());
            }
        }
        assert_eq!(store.file_size().unwrap(), 0);
    }

    #[test]
    fn a_batch_that_would_unfold_is_refused() {
        let (_folder, store) = store();
        let keys = vec![Vec::new(); 3 << 20];
        let request = BatchRead::encode_request(BatchReadRequestParams { keys }).unwrap();
        assert!(request.len() < 1 << 20);
        let answer = answer(&store, BatchRead::METHOD_ID, &request);
        assert_eq!(answer.status, Status::SystemError);
        let reason = String::from_utf8(answer.body).unwrap();
        assert!(reason.contains("too many"), "{reason}");
    }
}
