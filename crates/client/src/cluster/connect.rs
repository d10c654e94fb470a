//! Getting a session its connections.

use std::sync::{Arc, Weak};
use std::time::Duration;

use redis::RedisError;

use super::dialer::{Dialer, NodeOptions};
use super::durability;
use super::errors;
use super::link::{Access, Link};
use super::refusal::Refused;
use super::session::{Operation, Session};
use crate::session::ConnectionState;
use crate::{Caller, Error, Result};

impl Session {
    /// Makes the first connections.
    pub(super) async fn open(self: &Arc<Self>, caller: Caller) -> Result<()> {
        let timeout = self.options.connect_timeout;
        // The attempt has the same timeout, and its error has the better reason.
        let operation =
            Operation::starting_now(Error::CONNECT, timeout + Duration::from_millis(200));
        let session = Arc::clone(self);
        let open = async move {
            let link = session.link(Access::Read).await?;
            if session.options.min_replicas > 0 {
                session.link(Access::Write).await?;
            }
            let is_required = session.options.require_durable;
            durability::check_nodes(&link, is_required, &session.address).await
        };
        self.run(caller, operation, Box::pin(open)).await?;
        tracing::info!(address = %self.address, "connected");
        self.observer.notify(|| ConnectionState::Connected);
        Ok(())
    }

    /// Makes connections.
    pub(super) async fn connect(&self) -> Result<Link> {
        let timeout = self.options.connect_timeout;
        let this = Weak::clone(&self.this);
        let options = NodeOptions {
            require_durable: self.options.require_durable,
            read_from_replicas: self.options.read_from_replicas,
        };
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
            _ => Error::Timeout {
                address: self.address.clone(),
                operation: Error::CONNECT.to_owned(),
                timeout: self.options.connect_timeout,
            },
        }
    }
}
