//! Implements [`ByHash`] for a store file.

use std::sync::Arc;

use simd_r_drive::EntryHandle;
use simd_r_drive_protocol::by_hash::{Digest, PAYLOAD};

use super::backend::run_blocking;
use super::page::digest;
use super::payload_sink::EmbeddedSink;
use super::store::EmbeddedStore;
use crate::by_hash::{ByHash, Found, Listed, all_pages};
use crate::{Backend, Caller, Reader, Result, Writer};

impl ByHash for Arc<EmbeddedStore> {
    async fn list(&self) -> Result<Vec<Listed>> {
        all_pages(|cursor| run_blocking(self, Caller::Task, move |store| store.page(cursor))).await
    }

    async fn read_some(&self, hashes: Vec<u64>) -> Result<Vec<Option<Found>>> {
        run_blocking(self, Caller::Task, move |store| {
            let entries = store.read_some_by_hash(&hashes)?;
            Ok(entries.into_iter().map(|entry| entry.map(found)).collect())
        })
        .await
    }

    async fn find(&self, hashes: Vec<u64>) -> Result<Vec<Option<Digest>>> {
        run_blocking(self, Caller::Task, move |store| {
            let entries = store.find_by_hash(&hashes)?;
            let digests = entries.iter().map(|entry| entry.as_ref().map(digest));
            Ok(digests.collect())
        })
        .await
    }

    async fn write_all(&self, entries: Vec<(u64, Vec<u8>)>) -> Result<()> {
        run_blocking(self, Caller::Task, move |store| {
            let entries: Vec<_> = entries.iter().map(|(hash, it)| (*hash, &**it)).collect();
            store.batch_write_by_hash(&entries).map(drop)
        })
        .await
    }

    async fn delete_all(&self, hashes: Vec<u64>) -> Result<()> {
        run_blocking(self, Caller::Task, move |store| {
            store.batch_delete_by_hash(&hashes).map(drop)
        })
        .await
    }

    async fn reader_at(&self, hash: u64) -> Result<Option<Reader>> {
        Ok(EmbeddedStore::open_reader_by_hash(self, hash)?.map(Reader::new))
    }

    async fn writer_at(&self, hash: u64) -> Result<Writer> {
        let writer = EmbeddedStore::open_writer_by_hash(self, hash)?;
        let sink = EmbeddedSink::new(self.target(), writer);
        Ok(Writer::new(self.target(), sink))
    }
}

fn found(entry: EntryHandle) -> Found {
    if entry.size() as u64 > PAYLOAD {
        Found::Large
    } else {
        Found::Payload(entry.as_slice().to_vec(), entry.checksum())
    }
}
