//! Whether it is still known which node has which slots.
//!
//! The crate `redis` learns of changes from nodes that redirect a call. It does not learn of slots that nobody
//! has called since they moved, nor that another node has taken over from one that is cut off from the rest, or
//! that answers nothing.

use std::collections::HashMap;
use std::time::Duration;

use futures_util::future::join_all;
use redis::{RedisResult, Value};
use tokio::time::timeout;

use super::link::Link;
use super::wire::Wire;

/// How long a node may take to tell its view. It is counted only if it comes in time.
const PATIENCE: Duration = Duration::from_secs(1);

/// Which master has which slots: ranges of slots in their order, with the address of their master.
type View = Vec<(u16, u16, String)>;

impl Link {
    /// Whether more nodes have another view than the one by which calls are sent.
    pub(super) async fn is_outdated(&self) -> bool {
        let Some(known) = self.view() else {
            return false;
        };
        let wires = self.dialer().wires.working();
        let views = wires.iter().map(|wire| timeout(PATIENCE, wire.view()));
        let mut votes: HashMap<View, usize> = HashMap::new();
        for view in join_all(views).await.into_iter().flatten().flatten() {
            *votes.entry(view).or_default() += 1;
        }
        let mine = votes.remove(&known).unwrap_or_default();
        votes.into_values().any(|count| count > mine)
    }

    /// The view by which calls are sent, of a cluster.
    fn view(&self) -> Option<View> {
        let Self::Cluster { topology, .. } = self else {
            return None;
        };
        let topology = topology.current()?;
        let ranges = topology.shards().flat_map(|shard| {
            let ranges = shard.slot_ranges().iter();
            ranges.map(|(first, last)| (*first, *last, shard.primary().to_string()))
        });
        let mut view: View = ranges.collect();
        view.sort_unstable();
        Some(view)
    }
}

impl Wire {
    /// The view of the node.
    async fn view(&self) -> RedisResult<View> {
        let mut cmd = redis::cmd("CLUSTER");
        cmd.arg("SLOTS");
        let mut connection = self.connection.clone();
        let answer = self.answered(connection.send_packed_command(&cmd)).await?;
        let Value::Array(ranges) = answer.extract_error()? else {
            return Ok(View::new());
        };
        let host = self.address.rsplit_once(':').map_or("", |(host, _)| host);
        let host = host.trim_start_matches('[').trim_end_matches(']');
        let mut view: View = ranges
            .into_iter()
            .filter_map(|it| range(it, host))
            .collect();
        view.sort_unstable();
        Ok(view)
    }
}

/// A range of slots that a node at `host` tells of: the first and the last slot, then the master as an array of
/// its host and its port. A node that does not know its own address leaves the host out.
fn range(range: Value, host: &str) -> Option<(u16, u16, String)> {
    let Value::Array(parts) = range else {
        return None;
    };
    let [
        Value::Int(first),
        Value::Int(last),
        Value::Array(master),
        ..,
    ] = &parts[..]
    else {
        return None;
    };
    let [told, Value::Int(port), ..] = &master[..] else {
        return None;
    };
    let told = match told {
        Value::BulkString(told) => String::from_utf8_lossy(told),
        _ => "".into(),
    };
    let host = if told.is_empty() { host } else { &*told };
    let slots = (u16::try_from(*first).ok()?, u16::try_from(*last).ok()?);
    Some((slots.0, slots.1, format!("{host}:{port}")))
}
