//! Accepts connections until the server stops.

use std::net::TcpListener as StdListener;
use std::sync::Arc;
use std::time::Duration;

use socket2::{SockRef, TcpKeepalive};
use tokio::net::{TcpListener, TcpStream};
use tokio::task::{JoinError, JoinSet};
use tokio::time::{Instant, sleep, timeout_at};

use crate::connection;
use crate::pending_handshakes::PendingHandshakes;
use crate::shared::Shared;

/// How long connections may take to end when the server stops.
const SHUTDOWN_TIMEOUT: Duration = Duration::from_secs(5);
/// The delay before the next attempt if the system has no more sockets.
const RETRY_DELAY: Duration = Duration::from_millis(100);
/// The same if a socket was just freed, or if too many connections arrive at once.
const SHORT_DELAY: Duration = Duration::from_millis(1);

/// Accepts connections until the server stops, then waits for all of them to end.
pub(crate) async fn run(listener: StdListener, shared: Arc<Shared>) -> std::io::Result<()> {
    let listener = TcpListener::from_std(listener)?;
    let pending = PendingHandshakes::new(shared.limits.pending);
    let mut connections = JoinSet::new();
    loop {
        if pending.is_crowded() {
            sleep(SHORT_DELAY).await;
            continue;
        }
        let accepted = tokio::select! {
            () = shared.stopped() => break,
            accepted = listener.accept() => accepted,
            Some(ended) = connections.join_next() => {
                report(ended);
                continue;
            }
        };
        let (tcp, peer) = match accepted {
            Ok(accepted) => accepted,
            Err(e) if pending.drop_oldest() => {
                tracing::debug!("cannot accept a connection yet: {e}");
                sleep(SHORT_DELAY).await;
                continue;
            }
            Err(e) => {
                tracing::warn!("cannot accept a connection: {e}");
                sleep(RETRY_DELAY).await;
                continue;
            }
        };
        set_socket_options(&tcp);
        let shared = Arc::clone(&shared);
        pending.add(|handshake| {
            connections.spawn(async move { connection::run(tcp, peer, &shared, handshake).await })
        });
    }
    drop(listener);
    let deadline = Instant::now() + SHUTDOWN_TIMEOUT;
    while let Ok(Some(ended)) = timeout_at(deadline, connections.join_next()).await {
        report(ended);
    }
    if !connections.is_empty() {
        tracing::warn!(
            "cutting {} connections that did not end in time",
            connections.len()
        );
    }
    connections.shutdown().await;
    Ok(())
}

/// Disables Nagle's algorithm, so that small responses leave at once, and enables keepalive, so
/// that the system detects a peer that is gone.
fn set_socket_options(tcp: &TcpStream) {
    let keepalive = TcpKeepalive::new()
        .with_time(Duration::from_secs(30))
        .with_interval(Duration::from_secs(10));
    let result = tcp
        .set_nodelay(true)
        .and_then(|()| SockRef::from(tcp).set_tcp_keepalive(&keepalive));
    if let Err(e) = result {
        // The connection works without them.
        tracing::debug!("cannot set the options of a socket: {e}");
    }
}

fn report(ended: Result<(), JoinError>) {
    if let Err(e) = ended
        && e.is_panic()
    {
        tracing::error!("a connection was dropped because its task panicked: {e}");
    }
}
