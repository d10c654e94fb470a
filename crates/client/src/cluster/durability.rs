//! What an acknowledged write survives.

use std::time::{Duration, Instant};

use redis::{FromRedisValue, Pipeline, RedisResult, Value};

use super::errors;
use super::operation::Operation;
use super::refusal::Refused;
use crate::{Error, Result};

/// Adds a command that waits until so many replicas have the writes before it.
pub(super) fn add_wait(pipeline: &mut Pipeline, replicas: u32, deadline: Instant) {
    let left = milliseconds_left(deadline);
    pipeline.cmd("WAIT").arg(replicas).arg(left);
}

/// Adds a command that waits until the node and so many replicas have the writes before it on their
/// disks.
pub(super) fn add_wait_for_disk(pipeline: &mut Pipeline, replicas: u32, deadline: Instant) {
    let left = milliseconds_left(deadline);
    pipeline.cmd("WAITAOF").arg(1).arg(replicas).arg(left);
}

/// How long a node may wait so that its answer comes in time. Zero would mean for ever.
fn milliseconds_left(deadline: Instant) -> u64 {
    let left = deadline.saturating_duration_since(Instant::now());
    // An idle server looks ten times in a second who has waited long enough.
    let answer = Duration::from_millis(150).min(left / 4);
    ((left - answer).as_millis() as u64).max(1)
}

/// Checks how many replicas have a write.
pub(super) fn check_reached(
    answer: RedisResult<Value>,
    replicas: u32,
    operation: Operation,
    node: &str,
    address: &str,
) -> Result<()> {
    let reason = match answer {
        Ok(Value::Int(reached)) if reached >= i64::from(replicas) => return Ok(()),
        Ok(Value::Int(reached)) => format!(
            "{reached} of the {replicas} replicas of {node} that `min_replicas` asks for had it in time"
        ),
        Ok(_) => return Err(errors::nonsense(address, Some(node), "WAIT")),
        // Such as that of a master that has become a replica.
        Err(error) => format!("the wait for its replicas ended early: {error}"),
    };
    Err(errors::outcome_unknown(reason, address, operation.name))
}

/// What a server says of itself. The text of an answer to `INFO`, empty if it is none.
pub(super) fn text(answer: Value) -> String {
    String::from_redis_value(answer).unwrap_or_default()
}

/// How a server may lose what it has acknowledged, if its `INFO` says that it may.
pub(super) fn weakness(info: &str) -> Option<String> {
    if let Some(policy) = eviction(info) {
        return Some(format!(
            "its maxmemory-policy is {policy}, so that it deletes entries when its memory is full; \
             `require_durable` asks for noeviction"
        ));
    }
    match field(info, "aof_enabled") {
        "1" => None,
        "0" => Some(
            "its appendonly is no, so that it loses entries when its process ends; \
             `require_durable` asks for yes"
                .to_owned(),
        ),
        _ => Some(
            "its INFO does not say whether appendonly is set, which `require_durable` asks for"
                .to_owned(),
        ),
    }
}

/// The policy by which a server deletes entries to make room, if it does.
fn eviction(info: &str) -> Option<&str> {
    let (most, policy) = (field(info, "maxmemory"), field(info, "maxmemory_policy"));
    let is_kept = matches!(most, "" | "0") || matches!(policy, "" | "noeviction");
    (!is_kept).then_some(policy)
}

/// A field of what `INFO` answers, empty if it is not there.
fn field<'a>(info: &'a str, name: &str) -> &'a str {
    info.lines()
        .find_map(|line| line.strip_prefix(name)?.strip_prefix(':'))
        .map_or("", str::trim)
}

/// Fails if a server that is to be no cluster says to `INFO` that it is a node of one: `len` and copies
/// would lack what the other nodes have.
pub(super) fn check_single(answers: &[(String, Value)], address: &str) -> Result<()> {
    for (node, answer) in answers {
        if field(&text(answer.clone()), "cluster_enabled") == "1" {
            let why = format!("{node}: its cluster-enabled is yes");
            return Err(errors::in_cluster(&why, address, Error::CONNECT));
        }
    }
    Ok(())
}

/// Looks at what all nodes say to `INFO`: fails if one may lose what it has acknowledged and
/// `is_required` says that none may. Otherwise it warns where one deletes entries to make room.
pub(super) fn check_nodes(
    answers: Vec<(String, Value)>,
    is_required: bool,
    address: &str,
) -> Result<()> {
    for (node, answer) in answers {
        let info = text(answer);
        if is_required {
            if let Some(weakness) = weakness(&info) {
                let refused = Refused::untrusted(&node.into(), weakness).into();
                return Err(errors::error(&refused, address, Error::CONNECT));
            }
            continue;
        }
        if let Some(policy) = eviction(&info) {
            tracing::warn!(
                address,
                node,
                policy,
                "a server deletes entries when its memory is full: set its maxmemory-policy to noeviction"
            );
        }
    }
    Ok(())
}
