//! The connections of a session: made when a call needs them, given up, and made anew.

use std::sync::Arc;

use tokio::sync::Mutex;

use super::commands::delete;
use super::errors;
use super::link::{Access, Link};
use super::once::Unanswered;
use super::session::{Live, Session};
use crate::session::ConnectionState;
use crate::{Error, Result};

/// How often connections are made anew for one call, where the nodes go on to change.
const RENEWALS: u32 = 3;

impl Session {
    /// The connections for that access, made now if there are none.
    pub(super) async fn link(&self, access: Access) -> Result<Link> {
        let live = self.live()?;
        let mut link = self.links(live, access).lock().await;
        match &*link {
            Some(link) => Ok(link.clone()),
            None => {
                let connected = self.connect().await?;
                self.start_heartbeat(live)?;
                Ok(link.insert(connected).clone())
            }
        }
    }

    /// The same, for a call that asks all nodes: it would not notice that a node has joined them.
    pub(super) async fn link_to_all(&self, access: Access) -> Result<Link> {
        for _ in 0..RENEWALS {
            let link = self.link(access).await?;
            if !link.is_outdated().await {
                return Ok(link);
            }
            self.renew(self.links(self.live()?, access), &link).await?;
        }
        self.link(access).await
    }

    /// Makes connections anew in place of `old`. Others go on with the old ones meanwhile.
    async fn renew(&self, links: &Mutex<Option<Link>>, old: &Link) -> Result<()> {
        let connected = self.connect().await?;
        let mut current = links.lock().await;
        if current.as_ref().is_some_and(|link| link.is_same(old)) {
            *current = Some(connected);
        }
        Ok(())
    }

    /// Looks whether the nodes have changed, without waiting for it: after a call that has got no answer.
    pub(super) fn look_again(&self) {
        let (Some(session), Ok(live)) = (self.this.upgrade(), self.live()) else {
            return;
        };
        let Ok(driven) = &live.driven else { return };
        driven.spawn(async move {
            if let Err(error) = session.renew_if_outdated().await {
                tracing::debug!(%error, "the old connections stay");
            }
        });
    }

    /// Makes connections anew if the nodes have changed, unless somebody else is about to.
    async fn renew_if_outdated(&self) -> Result<()> {
        let live = self.live()?;
        let Ok(_only_one) = live.renewing.try_lock() else {
            return Ok(());
        };
        for links in [&live.reads, &live.writes] {
            let link = links.try_lock().ok().and_then(|link| link.clone());
            if let Some(link) = link
                && link.is_outdated().await
            {
                self.renew(links, &link).await?;
            }
        }
        Ok(())
    }

    fn links<'a>(&self, live: &'a Live, access: Access) -> &'a Mutex<Option<Link>> {
        let waits = access == Access::Write && self.options.min_replicas > 0;
        if waits { &live.writes } else { &live.reads }
    }

    /// The connections for that access, if there are any, and nobody is making them.
    pub(super) fn current_link(&self, access: Access) -> Option<Link> {
        let live = self.live().ok()?;
        self.links(live, access).try_lock().ok()?.clone()
    }

    /// The error for an answer to `operation`, for a key in `slot`, that makes no sense. What comes next
    /// over that connection may be the answer to another request, so that all are made anew.
    pub(super) async fn give_up(&self, operation: &str, access: Access, slot: u16) -> Error {
        let node = self.node_of(access, slot);
        if let Ok(live) = self.live() {
            for link in [&live.reads, &live.writes] {
                *link.lock().await = None;
            }
        }
        errors::nonsense(&self.address, node.as_deref(), operation)
    }

    /// Deletes a temporary key, without waiting for it. If that fails, the key expires.
    pub(super) fn forget(&self, key: String, slot: u16) {
        let (Some(session), Ok(live)) = (self.this.upgrade(), self.live()) else {
            return;
        };
        let Ok(driven) = &live.driven else { return };
        let limit = self.options.write_timeout;
        driven.spawn(async move {
            let forgotten = async {
                if let Ok(link) = session.link(Access::Master).await {
                    let _ = link
                        .command(delete(&key), Access::Master, slot, &Unanswered::default())
                        .await;
                }
            };
            let _ = tokio::time::timeout(limit, forgotten).await;
        });
    }

    /// Notes that a connection was lost.
    pub(super) fn note_lost(&self, reason: &str) {
        tracing::warn!(address = %self.address, reason, "lost a connection");
        if let Ok(live) = self.live()
            && live.health.note_lost()
        {
            self.observer.notify(|| ConnectionState::Lost {
                reason: reason.to_owned(),
            });
        }
    }
}

impl Link {
    /// Whether they are the same connections.
    fn is_same(&self, other: &Self) -> bool {
        Arc::ptr_eq(self.dialer(), other.dialer())
    }
}
