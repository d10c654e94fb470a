//! Implements [`ByHash`] for a cluster, which knows no checksums: payloads are read for them.

use std::sync::Arc;

use futures_util::future::try_join_all;
use redis::Cmd;
use simd_r_drive_protocol::by_hash::{PAYLOAD, answered};

use super::ClusterStore;
use super::commands::{self, Deletes, OfMasters, Sets, command};
use super::every_node::Master;
use super::link::Access;
use super::reader::{ClusterReader, decode_int};
use super::requests::{decode_deleted, decode_done};
use super::writer::ClusterWriter;
use crate::by_hash::{ByHash, Found, Listed};
use crate::{Backend, Caller, Reader, Result, Writer};

/// What the calls are called in errors.
const LIST: &str = "list_hashes";
const READ: &str = "read_by_hash";
const WRITE: &str = "write_by_hash";
const DELETE: &str = "delete_by_hash";

impl ByHash for ClusterStore {
    /// In the order of the hashes, so that all nodes have about the same part of any piece of it.
    async fn list(&self) -> Result<Vec<Listed>> {
        let session = self.session();
        let operation = self.operation(session, LIST, Access::Read);
        let own = Arc::clone(session);
        let masters = async move {
            let link = own.link_to_all(Access::Read).await?;
            let masters = link.masters().into_iter();
            Ok(Vec::from_iter(
                masters.map(|master| (link.address_of(&master), master)),
            ))
        };
        let masters = session.run(Caller::Task, operation, Box::pin(masters));
        let lists = masters
            .await?
            .into_iter()
            .map(|(node, master)| self.list_of(node, master));
        let mut hashes: Vec<u64> = try_join_all(lists).await?.concat();
        hashes.sort_unstable();
        Ok(hashes.into_iter().map(|hash| (hash, None)).collect())
    }

    async fn read_some(&self, hashes: Vec<u64>) -> Result<Vec<Option<Found>>> {
        let lengths = OfMasters {
            keys: self.keys_of(&hashes),
            command: |key| command("STRLEN", key),
        };
        let lengths = self.batch(Caller::Task, READ, lengths, decode_int).await?;
        let payloads = OfMasters {
            keys: self.keys_of(&hashes[..answered(lengths)]),
            command: get_small,
        };
        let payloads = self.batch(Caller::Task, READ, payloads, commands::payload);
        Ok(payloads.await?.into_iter().map(found).collect())
    }

    async fn write_all(&self, entries: Vec<(u64, Vec<u8>)>) -> Result<()> {
        let (hashes, payloads): (Vec<u64>, _) = entries.into_iter().unzip();
        let keys = self.keys_of(&hashes);
        let sets = Sets { keys, payloads };
        let written = self.batch(Caller::Task, WRITE, sets, decode_done).await;
        written.map(drop)
    }

    async fn delete_all(&self, hashes: Vec<u64>) -> Result<()> {
        let deletes = Deletes(self.keys_of(&hashes));
        let deleted = self.batch(Caller::Task, DELETE, deletes, decode_deleted);
        deleted.await.map(drop)
    }

    async fn reader_at(&self, hash: u64) -> Result<Option<Reader>> {
        let reader = ClusterReader::open(self.clone(), Caller::Task, hash).await?;
        Ok(reader.map(Reader::new))
    }

    async fn writer_at(&self, hash: u64) -> Result<Writer> {
        let writer = ClusterWriter::new(self.clone(), hash);
        Ok(Writer::new(self.target(), writer))
    }
}

impl ClusterStore {
    fn keys_of(&self, hashes: &[u64]) -> Vec<String> {
        let keys = &self.session().keys;
        hashes.iter().map(|hash| keys.of_hash(*hash)).collect()
    }

    /// The hashes that one node has. Each page has the timeout of a call, however many there are.
    async fn list_of(&self, node: Option<String>, master: Master) -> Result<Vec<u64>> {
        let session = self.session();
        let mut hashes = Vec::new();
        let mut cursor = Some(b"0".to_vec());
        while let Some(from) = cursor {
            let operation = self.operation(session, LIST, Access::Read);
            let (own, master) = (Arc::clone(session), master.clone());
            let page = async move {
                let link = own.link(Access::Read).await?;
                own.scan(&link, &master, LIST, &from).await
            };
            let page = session.run(Caller::Task, operation, Box::pin(page)).await;
            let (keys, next) = session.told(Access::Read, page, || node.clone())?;
            hashes.extend(keys.iter().filter_map(|key| session.keys.hash_in(key)));
            cursor = next;
        }
        Ok(hashes)
    }
}

/// Reads a payload, or the beginning of a large one.
fn get_small(key: &str) -> Cmd {
    let mut cmd = command("GETRANGE", key);
    cmd.arg(0).arg(PAYLOAD);
    cmd
}

/// What such a read has found. No payload is empty.
fn found(payload: Option<Vec<u8>>) -> Option<Found> {
    let payload = payload.filter(|payload| !payload.is_empty())?;
    if payload.len() as u64 > PAYLOAD {
        return Some(Found::Large);
    }
    let checksum = crc32fast::hash(&payload);
    Some(Found::Payload(payload, checksum))
}
