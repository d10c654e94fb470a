//! Getting a session its connections.

use std::sync::{Arc, Weak};
use std::time::{Duration, Instant};

use futures_util::future::try_join;
use redis::{RedisError, RedisResult, Value};

use super::dialer::{Dialer, NodeOptions};
use super::durability;
use super::errors;
use super::link::{Access, Link, is_unsent};
use super::operation::Operation;
use super::refusal::Refused;
use super::session::Session;
use crate::session::ConnectionState;
use crate::{Caller, Error, Result};

impl Session {
    /// Makes the first connections.
    pub(super) async fn open(self: &Arc<Self>, caller: Caller) -> Result<()> {
        let timeout = self.options.connect_timeout;
        // The attempt has the same timeout, and its error has the better reason.
        let operation =
            Operation::starting_now(Error::CONNECT, timeout + Duration::from_millis(200));
        let deadline = Instant::now() + timeout;
        let session = Arc::clone(self);
        let open = async move {
            let reads = session.link(Access::Read);
            let link = match session.options.min_replicas {
                0 => reads.await?,
                _ => try_join(reads, session.link(Access::Write)).await?.0,
            };
            session.check_nodes(&link, deadline).await
        };
        self.run(caller, operation, Box::pin(open)).await?;
        tracing::info!(address = %self.address, "connected");
        self.observer.notify(|| ConnectionState::Connected);
        Ok(())
    }

    /// Looks at all nodes before the first call.
    async fn check_nodes(&self, link: &Link, deadline: Instant) -> Result<()> {
        let is_required = self.options.require_durable;
        let asking = tokio::time::timeout_at(deadline.into(), self.ask_nodes(link));
        let answers = match asking.await {
            Ok(Ok(answers)) => answers,
            Ok(Err(error)) if is_required => {
                return Err(errors::error(&error, &self.address, Error::CONNECT));
            }
            // A user without the right to ask.
            Ok(Err(_)) => return Ok(()),
            Err(_) if link.masters().is_empty() => {
                return Err(errors::no_slots(&self.address));
            }
            Err(_) => return Err(self.why_not(None, link.dialer().failures())),
        };
        if !self.target.address.is_cluster {
            durability::check_single(&answers, &self.address)?;
        }
        durability::check_nodes(answers, is_required, &self.address)
    }

    /// What each node says of itself. Waits until there is a connection to one: where the cluster tells of
    /// other addresses than the URL, they are still made.
    async fn ask_nodes(&self, link: &Link) -> RedisResult<Vec<(String, Value)>> {
        let mut backoff = self.options.retry.initial_backoff;
        loop {
            match link.all_nodes(redis::cmd("INFO")).await {
                Ok(answers) if !answers.is_empty() => return Ok(answers),
                Err(error) if !is_unsent(&error) => return Err(error),
                _ => tokio::time::sleep(backoff).await,
            }
            backoff = self.options.retry.after(backoff);
        }
    }

    /// Makes connections.
    pub(super) async fn connect(&self) -> Result<Link> {
        let timeout = self.options.connect_timeout;
        let this = Weak::clone(&self.this);
        let options = NodeOptions::new(&self.options, self.target.address.is_cluster);
        let dialer = Dialer::new(options, move || {
            if let Some(session) = this.upgrade() {
                session.note_lost("a node closed its connection");
            }
        });
        let connecting = Link::connect(&self.target, &self.options, &dialer);
        let error = match tokio::time::timeout(timeout, connecting).await {
            Ok(Ok(link)) => return Ok(link),
            Ok(Err(error)) => Some(error),
            Err(_) => None,
        };
        let error = self.why_not(error.as_ref(), dialer.failures());
        tracing::warn!(address = %self.address, %error, "no connection");
        Err(error)
    }

    /// Why there are no connections, from the failure of all and those of single nodes.
    fn why_not(&self, all: Option<&RedisError>, single: Vec<(Arc<str>, RedisError)>) -> Error {
        if let Some(error) = all.filter(|error| Refused::of(error).is_some()) {
            return errors::no_cluster(error, &self.address);
        }
        let told = errors::most_telling(single);
        match (told, all) {
            (Some((node, error)), _) if !error.is_timeout() => {
                errors::no_connection(&node, &error, &self.address)
            }
            // A server without TLS waits for more of what it takes for a command.
            (Some((node, _)), _) if self.target.address.is_secure => Error::Connection {
                address: self.address.clone(),
                reason: format!("{node}: it did not answer in time{}", errors::NO_TLS),
                errno: None,
            },
            (None, Some(error)) => errors::no_cluster(error, &self.address),
            (told, _) => Error::Timeout {
                address: told.map_or_else(
                    || self.address.clone(),
                    |(node, _)| self.target.address.at(&node),
                ),
                operation: Error::CONNECT.to_owned(),
                timeout: self.options.connect_timeout,
            },
        }
    }
}
