//! Counts the entries of a store, which no server knows.

use std::collections::HashSet;
use std::sync::Arc;

use futures_util::future::try_join_all;
use redis::{Cmd, RedisResult, Value};

use super::ClusterStore;
use super::errors;
use super::every_node::Master;
use super::link::{Access, Link, is_unsent};
use super::named::Awaited;
use super::refusal::Lost;
use super::session::Session;
use crate::{Caller, Result};

/// How many keys a node looks at in one command: for about a millisecond.
const KEYS: usize = 4096;

impl ClusterStore {
    /// Counts the entries, or at least `enough` of them.
    pub(super) async fn count(
        &self,
        caller: Caller,
        name: &'static str,
        enough: u64,
    ) -> Result<u64> {
        let session = self.session();
        let operation = self.operation(session, name, Access::Read);
        let own = Arc::clone(session);
        let awaited = Arc::new(Awaited::default());
        let waiting = Arc::clone(&awaited);
        let call = async move {
            let link = own.link_to_all(Access::Read).await?;
            let masters = link.masters();
            let counting = masters.iter().map(|master| {
                let keys = own.keys_of(&link, master, name, enough);
                waiting.answer(link.address_of(master), keys)
            });
            let keys = try_join_all(counting).await?;
            // While slots are moved, two nodes may have the same key.
            let keys: HashSet<Vec<u8>> = keys.into_iter().flatten().collect();
            Ok(keys.len() as u64)
        };
        let done = session.run(caller, operation, Box::pin(call)).await;
        // It asks all of them, also while it looks which they are.
        session.told(Access::Read, done, || {
            awaited.nodes().or_else(|| session.masters())
        })
    }
}

impl Session {
    /// The keys that one node has, or at least `enough` of them.
    async fn keys_of(
        &self,
        link: &Link,
        master: &Master,
        name: &'static str,
        enough: u64,
    ) -> Result<HashSet<Vec<u8>>> {
        let mut keys = HashSet::new();
        let mut cursor = Some(b"0".to_vec());
        while let Some(from) = cursor {
            let (page, next) = self.scan(link, master, name, &from).await?;
            keys.extend(page);
            cursor = next.filter(|_| (keys.len() as u64) < enough);
        }
        Ok(keys)
    }

    /// Some of the keys that one node has, and where the next ones are.
    pub(super) async fn scan(
        &self,
        link: &Link,
        master: &Master,
        name: &'static str,
        cursor: &[u8],
    ) -> Result<(Vec<Vec<u8>>, Option<Vec<u8>>)> {
        let mut cmd = Cmd::new();
        cmd.arg("SCAN").arg(cursor);
        cmd.arg("MATCH").arg(self.keys.pattern());
        cmd.arg("COUNT").arg(KEYS).arg("TYPE").arg("string");
        // A node that was started again meanwhile has another order: a cursor means nothing to it.
        let answer = match cursor {
            b"0" => self.first_page(link, master, cmd).await,
            _ => link.on_master(cmd, master).await,
        };
        let node = link.address_of(master);
        let named = node.as_deref().unwrap_or(&self.address);
        let answer = answer.map_err(|error| link.error(&error, named, &self.address, name))?;
        let (next, keys) =
            page(answer).ok_or_else(|| errors::nonsense(&self.address, node.as_deref(), name))?;
        Ok((keys, Some(next).filter(|next| next != b"0")))
    }
    /// Asks again as long as other reads are repeated.
    async fn first_page(&self, link: &Link, master: &Master, cmd: Cmd) -> RedisResult<Value> {
        let retry = &self.options.retry;
        let mut backoff = retry.initial_backoff;
        for _ in 1..retry.max_attempts {
            match link.on_master(cmd.clone(), master).await {
                Err(error) if is_unsent(&error) => {}
                Err(error) => match Lost::of(&error) {
                    Some(lost) => self.note_lost(&lost.to_string()),
                    None => return Err(error),
                },
                answer => return answer,
            }
            tokio::time::sleep(backoff).await;
            backoff = retry.after(backoff);
        }
        link.on_master(cmd, master).await
    }
}

/// The next cursor, and keys.
fn page(answer: Value) -> Option<(Vec<u8>, Vec<Vec<u8>>)> {
    let bytes = |value| match value {
        Value::BulkString(bytes) => Some(bytes),
        _ => None,
    };
    let Value::Array(parts) = answer else {
        return None;
    };
    let [cursor, Value::Array(keys)] = <[Value; 2]>::try_from(parts).ok()? else {
        return None;
    };
    let keys: Option<Vec<_>> = keys.into_iter().map(bytes).collect();
    Some((bytes(cursor)?, keys?))
}
