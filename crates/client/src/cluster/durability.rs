//! What an acknowledged write survives.

use std::time::{Duration, Instant};

use redis::{Cmd, FromRedisValue, Pipeline, RedisResult, Value};

use super::errors;
use super::link::Link;
use super::session::Operation;
use crate::Result;

/// Adds a command that waits until so many replicas have the writes before it.
pub(super) fn add_wait(pipeline: &mut Pipeline, replicas: u32, operation: Operation) {
    // Some time is left for the answer. Zero would mean for ever.
    let left = operation.deadline.saturating_duration_since(Instant::now());
    let left = (left.saturating_sub(Duration::from_millis(20)).as_millis() as u64).max(1);
    pipeline.cmd("WAIT").arg(replicas).arg(left);
}

/// Checks how many replicas have a write.
pub(super) fn check_reached(
    answer: RedisResult<Value>,
    replicas: u32,
    operation: Operation,
    address: &str,
) -> Result<()> {
    let reason = match answer {
        Ok(Value::Int(reached)) if reached >= i64::from(replicas) => return Ok(()),
        Ok(Value::Int(reached)) => format!(
            "{reached} of the {replicas} replicas that `min_replicas` asks for had it in time"
        ),
        Ok(_) => return Err(errors::nonsense(address, "WAIT")),
        // Such as that of a master that has become a replica.
        Err(error) => format!("the wait for its replicas ended early: {error}"),
    };
    Err(errors::outcome_unknown(reason, address, operation.name))
}

/// Warns where a server may evict entries to make room.
pub(super) async fn check_eviction(link: &Link, address: &str) -> Result<()> {
    let mut cmd = Cmd::new();
    cmd.arg("INFO").arg("memory");
    let Ok(answers) = link.all_masters(cmd).await else {
        // A user without the right to ask.
        return Ok(());
    };
    for answer in answers {
        let info = String::from_redis_value(answer).unwrap_or_default();
        let field = |name: &str| {
            info.lines()
                .find_map(|line| line.strip_prefix(name)?.strip_prefix(':'))
                .map_or("", str::trim)
                .to_owned()
        };
        let (most, policy) = (field("maxmemory"), field("maxmemory_policy"));
        if !matches!(most.as_str(), "" | "0") && !matches!(policy.as_str(), "" | "noeviction") {
            tracing::warn!(
                address,
                policy,
                "a server evicts entries when its memory is full: set its maxmemory-policy to noeviction"
            );
        }
    }
    Ok(())
}
