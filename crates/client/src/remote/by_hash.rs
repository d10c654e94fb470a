//! Calls by the hashes of keys.

use std::io;

use simd_r_drive_protocol::by_hash::response::{self, Page};
use simd_r_drive_protocol::by_hash::{Digest, HashMethod, request};

use super::RemoteStore;
use super::operation::Operation;
use super::perform::nonsense;
use super::reader::RemoteReader;
use super::stream::Place;
use super::writer::RemoteWriter;
use crate::by_hash::{ByHash, Found, Listed, all_pages};
use crate::{Backend, Caller, Reader, Result, Writer};

impl RemoteStore {
    /// What is at `hash`, however large it is.
    pub(super) async fn read_whole(&self, caller: Caller, hash: u64) -> Result<Option<Vec<u8>>> {
        let found = self.read_some_by_hash(caller, vec![hash]).await?;
        match found.into_iter().next().flatten() {
            None => Ok(None),
            Some(Found::Payload(payload, _)) => Ok(Some(payload)),
            Some(Found::Large) => {
                let reader = RemoteReader::open(self.stream(), caller, Place::Hash(hash)).await?;
                let Some(mut reader) = reader.map(Reader::new) else {
                    return Ok(None);
                };
                reader.read_exactly(caller, reader.size()).await.map(Some)
            }
        }
    }

    pub(super) async fn find_by_hash(
        &self,
        caller: Caller,
        hashes: Vec<u64>,
    ) -> Result<Vec<Option<Digest>>> {
        let parameters = vec![request::encode_hashes(&hashes)];
        let body = self.raw(caller, HashMethod::Find, parameters).await?;
        self.decoded(HashMethod::Find, response::decode_find(&body, hashes.len()))
    }

    pub(super) async fn write_all_by_hash(
        &self,
        caller: Caller,
        entries: Vec<(u64, Vec<u8>)>,
    ) -> Result<()> {
        let parameters = request::encode_write(entries);
        self.change(caller, HashMethod::Write, parameters).await
    }

    pub(super) async fn delete_all_by_hash(&self, caller: Caller, hashes: &[u64]) -> Result<()> {
        let parameters = vec![request::encode_hashes(hashes)];
        self.change(caller, HashMethod::Delete, parameters).await
    }

    async fn change(
        &self,
        caller: Caller,
        method: HashMethod,
        parameters: Vec<Vec<u8>>,
    ) -> Result<()> {
        let body = self.raw(caller, method, parameters).await?;
        self.decoded(method, response::decode_end(&body)).map(drop)
    }

    async fn read_some_by_hash(
        &self,
        caller: Caller,
        hashes: Vec<u64>,
    ) -> Result<Vec<Option<Found>>> {
        let parameters = vec![request::encode_hashes(&hashes)];
        let body = self.raw(caller, HashMethod::Read, parameters).await?;
        let read = response::decode_read(&body, hashes.len()).and_then(|found| {
            let found = found
                .into_iter()
                .map(|found| found.map(checked).transpose());
            found.collect()
        });
        self.decoded(HashMethod::Read, read)
    }

    async fn page(&self, cursor: Option<[u64; 3]>) -> Result<Option<Page>> {
        let parameters = vec![request::encode_list(cursor)];
        let body = self.raw(Caller::Task, HashMethod::List, parameters).await?;
        let page = response::decode_list(&body).and_then(|page| match (page, cursor) {
            (None, None) => Err(invalid("the first page of a list is too old".to_owned())),
            (page, _) => Ok(page),
        });
        self.decoded(HashMethod::List, page)
    }

    /// Makes a call. The result is not decoded yet.
    async fn raw(
        &self,
        caller: Caller,
        method: HashMethod,
        parameters: Vec<Vec<u8>>,
    ) -> Result<Vec<u8>> {
        self.perform(caller, Operation::new(method, parameters, Ok))
            .await
    }

    fn decoded<T>(&self, method: HashMethod, decoded: io::Result<T>) -> Result<T> {
        decoded.map_err(|error| nonsense(&self.address, method.name(), &error))
    }
}

impl ByHash for RemoteStore {
    async fn list(&self) -> Result<Vec<Listed>> {
        all_pages(|cursor| self.page(cursor)).await
    }

    async fn read_some(&self, hashes: Vec<u64>) -> Result<Vec<Option<Found>>> {
        self.read_some_by_hash(Caller::Task, hashes).await
    }

    async fn find(&self, hashes: Vec<u64>) -> Result<Vec<Option<Digest>>> {
        self.find_by_hash(Caller::Task, hashes).await
    }

    async fn write_all(&self, entries: Vec<(u64, Vec<u8>)>) -> Result<()> {
        self.write_all_by_hash(Caller::Task, entries).await
    }

    async fn delete_all(&self, hashes: Vec<u64>) -> Result<()> {
        self.delete_all_by_hash(Caller::Task, &hashes).await
    }

    async fn reader_at(&self, hash: u64) -> Result<Option<Reader>> {
        let place = Place::Hash(hash);
        let reader = RemoteReader::open(self.stream(), Caller::Task, place).await?;
        Ok(reader.map(Reader::new))
    }

    async fn writer_at(&self, hash: u64) -> Result<Writer> {
        let place = Place::Hash(hash);
        let writer = RemoteWriter::open(self.stream(), Caller::Task, place).await?;
        Ok(Writer::new(self.target(), writer))
    }
}

/// What was found, unless something on the way has changed it: the server verifies what it sends.
fn checked(found: response::Found) -> io::Result<Found> {
    match found.payload {
        None => Ok(Found::Large),
        Some(payload) if crc32fast::hash(&payload) == found.digest.checksum => {
            Ok(Found::Payload(payload, found.digest.checksum))
        }
        Some(payload) => Err(invalid(format!(
            "a payload of {} bytes does not fit its checksum",
            payload.len()
        ))),
    }
}

fn invalid(reason: String) -> io::Error {
    io::Error::new(io::ErrorKind::InvalidData, reason)
}
