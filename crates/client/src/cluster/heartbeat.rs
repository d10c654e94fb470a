//! Pings, so that a connection that is lost is noticed before a call needs it.

use std::sync::Weak;
use std::time::Duration;

use super::session::{Live, Session};
use crate::caller::BoxFuture;
use crate::{Error, Result};

/// The shortest interval of heartbeats: a shorter one would only cost time.
const MIN_HEARTBEAT: Duration = Duration::from_millis(100);

impl Session {
    /// Pings the nodes at intervals, so that a connection that is lost is noticed, and made again,
    /// before a call needs it.
    pub(super) fn start_heartbeat(&self, live: &Live) -> Result<()> {
        let (Some(interval), Ok(driven)) = (self.options.heartbeat_interval, &live.driven) else {
            return Ok(());
        };
        let this = Weak::clone(&self.this);
        let interval = interval.max(MIN_HEARTBEAT);
        let beat = Box::new(move || -> BoxFuture<'static, ()> {
            let session = this.upgrade();
            Box::pin(async move {
                if let Some(session) = session {
                    session.beat(interval).await;
                }
            })
        });
        let started = driven.start_heartbeat(interval, beat);
        started.map_err(|error| Error::io(&self.address, &error))
    }

    async fn beat(&self, interval: Duration) {
        let Ok(live) = self.live() else { return };
        let limit = interval.min(self.options.read_timeout);
        for link in [&live.reads, &live.writes] {
            let connected = link.lock().await.clone();
            let Some(connected) = connected else {
                continue;
            };
            let before = live.health.now();
            match tokio::time::timeout(limit, connected.ping()).await {
                Ok(Ok(())) => {}
                // It may be about connections that calls have made anew meanwhile. The next heartbeat tells.
                Ok(Err(_)) if live.health.now() != before => {}
                Ok(Err(error)) => self.note_lost(&error.to_string()),
                Err(_) => {
                    self.note_lost("a node did not answer a heartbeat");
                    // It may have been replaced: the next call asks the others anew.
                    *link.lock().await = None;
                }
            }
        }
    }
}
