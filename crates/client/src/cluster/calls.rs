//! Single commands, repeated where that is allowed.

use std::time::Instant;

use redis::{Cmd, RedisError, Value};

use super::durability;
use super::errors;
use super::link::{Access, Link, is_unsent};
use super::once::Unanswered;
use super::operation::Operation;
use super::refusal::{Lost, is_about_users, words};
use super::session::Session;
use crate::{Error, Result};

/// How a write that waits for replicas is sent.
#[derive(Clone, Copy)]
enum Way {
    InGroup,
    /// The crate `redis` looks at refusals of single writes only. So it learns where a slot is now.
    Alone,
}

/// What is to be done with a failed attempt.
pub(super) enum Verdict {
    /// Nothing was done: it may be tried again, as long as there is time.
    NotDone,
    /// The connection broke. It may have been done, which is no harm.
    LostRead,
    /// It failed.
    Failed(Error),
}

impl Session {
    /// Makes a call with the command that `cmd` makes, for a key in `slot`.
    pub(super) async fn command(
        &self,
        operation: Operation,
        access: Access,
        slot: u16,
        unanswered: &Unanswered,
        cmd: impl Fn() -> Cmd,
    ) -> Result<Value> {
        let retry = &self.options.retry;
        let waits_for_replicas = access == Access::Write && self.options.min_replicas > 0;
        let mut backoff = retry.initial_backoff;
        let mut lost = 0;
        let mut way = Way::InGroup;
        loop {
            let link = self.link(access).await?;
            let answer = match waits_for_replicas {
                true => self.replicated(&link, operation, slot, cmd(), way).await,
                false => {
                    let answer = link.command(cmd(), access, slot, unanswered).await;
                    answer.map_err(Failure::Redis)
                }
            };
            let error = match answer {
                Ok(answer) => return Ok(answer),
                Err(Failure::Replicas(error)) => return Err(error),
                Err(Failure::Redis(error)) => error,
            };
            match self.verdict(&error, operation, access) {
                Verdict::Failed(error) => return Err(error),
                Verdict::LostRead => {
                    lost += 1;
                    if lost >= retry.max_attempts {
                        return Err(errors::error(&error, &self.address, operation.name));
                    }
                }
                Verdict::NotDone => {
                    if Instant::now() + backoff >= operation.deadline {
                        let node = link.master_of(slot);
                        return Err(link.error(&error, &node, &self.address, operation.name));
                    }
                }
            }
            tracing::debug!(operation = operation.name, %error, "trying again");
            if errors::is_down(&error) {
                self.look_again();
            }
            tokio::time::sleep(backoff).await;
            backoff = retry.after(backoff);
            way = Way::Alone;
        }
    }

    /// Sends a write that waits for replicas.
    async fn replicated(
        &self,
        link: &Link,
        operation: Operation,
        slot: u16,
        cmd: Cmd,
        way: Way,
    ) -> std::result::Result<Value, Failure> {
        let replicas = self.options.min_replicas;
        let (answer, reached) = match way {
            Way::InGroup => {
                link.write_in_group(cmd, slot, replicas, operation.deadline)
                    .await?
            }
            Way::Alone => {
                link.write_alone(cmd, slot, replicas, operation.deadline)
                    .await?
            }
        };
        let answer = answer?;
        let node = link.master_of(slot);
        durability::check_reached(reached, replicas, operation, &node, &self.address)
            .map_err(Failure::Replicas)?;
        Ok(answer)
    }

    /// What is to be done after this failure.
    pub(super) fn verdict(
        &self,
        error: &RedisError,
        operation: Operation,
        access: Access,
    ) -> Verdict {
        if let Some(lost) = Lost::of(error) {
            self.note_lost(&lost.to_string());
            return match access {
                Access::Write if !self.options.retry.retry_writes => {
                    Verdict::Failed(errors::lost(lost, &self.address, operation.name))
                }
                _ => Verdict::LostRead,
            };
        }
        if access == Access::Write && errors::is_unblocked(error) {
            let unknown = errors::outcome_unknown(error.to_string(), &self.address, operation.name);
            return Verdict::Failed(unknown);
        }
        if !self.target.address.is_cluster && errors::is_redirect(error) {
            return Verdict::Failed(errors::in_cluster(
                &words(error),
                &self.address,
                operation.name,
            ));
        }
        if errors::is_passing(error) || (is_unsent(error) && !is_about_users(error)) {
            return Verdict::NotDone;
        }
        Verdict::Failed(errors::error(error, &self.address, operation.name))
    }
}

/// Why an attempt has failed.
enum Failure {
    Redis(RedisError),
    /// It was done, and did not reach enough replicas.
    Replicas(Error),
}

impl From<RedisError> for Failure {
    fn from(error: RedisError) -> Self {
        Self::Redis(error)
    }
}
