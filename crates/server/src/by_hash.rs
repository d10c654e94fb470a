//! Answers calls by the hashes of keys.

use std::sync::Arc;

use simd_r_drive::EntryHandle;
use simd_r_drive_client::{Change, EmbeddedStore, digest};
use simd_r_drive_protocol::by_hash::{Digest, HASHES, HashMethod, PAYLOAD, request, response};

use crate::answer::{Outcome, success, with_entries};
use crate::service::ENTRY;
use crate::streams::Streams;

/// How much memory a request takes while it is being answered, in bytes.
pub(crate) fn memory(method: HashMethod, parameters: &[u8]) -> usize {
    let hashes = match method {
        HashMethod::List => HASHES,
        HashMethod::OpenReader | HashMethod::OpenWriter => 1,
        _ => (parameters.len() / size_of::<u64>()).min(HASHES),
    };
    parameters.len() + hashes * ENTRY as usize
}

/// Answers one call. What it wrote is not committed here.
pub(crate) fn answer(
    store: &Arc<EmbeddedStore>,
    streams: &mut Streams,
    method: HashMethod,
    parameters: &[u8],
) -> Outcome {
    match method {
        HashMethod::List => list(store, parameters),
        HashMethod::Find => find(store, parameters),
        HashMethod::Read => read(store, parameters),
        HashMethod::Write => write(store, parameters),
        HashMethod::Delete => delete(store, parameters),
        HashMethod::OpenReader => streams.open_reader_by_hash(store, parameters),
        HashMethod::OpenWriter => streams.open_writer_by_hash(store, parameters),
    }
}

fn list(store: &EmbeddedStore, parameters: &[u8]) -> Outcome {
    let page = store.page(request::decode_list(parameters)?)?;
    Ok(success(response::encode_list(page.as_ref())))
}

fn find(store: &EmbeddedStore, parameters: &[u8]) -> Outcome {
    let entries = store.find_by_hash(&request::decode_hashes(parameters)?)?;
    Ok(success(response::encode_find(&digests(&entries))))
}

fn read(store: &EmbeddedStore, parameters: &[u8]) -> Outcome {
    let entries = store.read_some_by_hash(&request::decode_hashes(parameters)?)?;
    let head = response::encode_read(&digests(&entries));
    let small = entries.into_iter().flatten();
    let small = small.filter(|entry| entry.size() as u64 <= PAYLOAD);
    Ok(with_entries(head, small.collect()))
}

fn write(store: &EmbeddedStore, parameters: &[u8]) -> Outcome {
    let entries = request::decode_write(parameters)?;
    let end = store.append(Change::BatchWriteByHash(&entries))?;
    Ok(success(response::encode_end(end)))
}

fn delete(store: &EmbeddedStore, parameters: &[u8]) -> Outcome {
    let hashes = request::decode_hashes(parameters)?;
    let end = store.append(Change::BatchDeleteByHash(&hashes))?;
    Ok(success(response::encode_end(end)))
}

fn digests(entries: &[Option<EntryHandle>]) -> Vec<Option<Digest>> {
    let digests = entries.iter().map(|entry| entry.as_ref().map(digest));
    digests.collect()
}
