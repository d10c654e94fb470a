//! What all connections of a server share.

use std::sync::Arc;

use simd_r_drive_client::EmbeddedStore;
use tokio::sync::{Semaphore, watch};
use tokio_rustls::TlsAcceptor;

use crate::handshake::Policy;
use crate::limits::ConnectionLimits;
use crate::memory::Memory;
use crate::options::ServerOptions;

/// What all connections of a server share.
pub(crate) struct Shared {
    pub(crate) options: ServerOptions,
    pub(crate) store: Arc<EmbeddedStore>,
    pub(crate) tls: Option<TlsAcceptor>,
    pub(crate) policy: Policy,
    pub(crate) limits: ConnectionLimits,
    pub(crate) memory: Memory,
    /// One permit for each connection that may be established.
    pub(crate) connection_permits: Arc<Semaphore>,
    /// One permit for each payload stream that may be open.
    pub(crate) stream_permits: Arc<Semaphore>,
    /// One permit for each connection that may poll, which keeps a processor busy: one, or none on a
    /// machine with one processor.
    pub(crate) busy_waits: Semaphore,
    pub(crate) stopping: watch::Receiver<bool>,
}

impl Shared {
    /// Returns when the server is told to stop.
    pub(crate) async fn stopped(&self) {
        // An error means that the sender was dropped: the server is gone.
        let _ = self.stopping.clone().wait_for(|stopping| *stopping).await;
    }
}
