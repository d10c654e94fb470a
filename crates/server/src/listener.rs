//! The door: takes connections in until the server stops.

use std::net::TcpListener as StdListener;
use std::sync::Arc;
use std::time::Duration;

use socket2::{SockRef, TcpKeepalive};
use tokio::net::{TcpListener, TcpStream};
use tokio::task::{JoinError, JoinSet};
use tokio::time::{Instant, sleep, timeout_at};

use crate::connection;
use crate::server::Shared;
use crate::unproven::Unproven;

/// How long connections may take to end when the server stops.
const GRACE: Duration = Duration::from_secs(5);
/// How long to wait where the system has no more sockets to give.
const EXHAUSTED: Duration = Duration::from_millis(100);
/// The same where one was just given back, or where too many come at once.
const MOMENT: Duration = Duration::from_millis(1);

/// Takes connections until the server stops, then sees all of them to their ends.
pub(crate) async fn run(listener: StdListener, shared: Arc<Shared>) -> std::io::Result<()> {
    let listener = TcpListener::from_std(listener)?;
    let unproven = Unproven::new(shared.limits.unproven);
    let mut connections = JoinSet::new();
    loop {
        if unproven.is_crowded() {
            sleep(MOMENT).await;
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
            Err(e) if unproven.drop_oldest() => {
                tracing::debug!("cannot accept a connection yet: {e}");
                sleep(MOMENT).await;
                continue;
            }
            Err(e) => {
                tracing::warn!("cannot accept a connection: {e}");
                sleep(EXHAUSTED).await;
                continue;
            }
        };
        prepare(&tcp);
        let shared = Arc::clone(&shared);
        unproven.add(|ticket| {
            connections.spawn(async move { connection::run(tcp, peer, &shared, ticket).await })
        });
    }
    drop(listener);
    let deadline = Instant::now() + GRACE;
    while let Ok(Some(ended)) = timeout_at(deadline, connections.join_next()).await {
        report(ended);
    }
    if !connections.is_empty() {
        tracing::warn!(
            "cutting {} connections that would not end",
            connections.len()
        );
    }
    connections.shutdown().await;
    Ok(())
}

/// Makes a connection answer at once, and the system find out when its peer is gone.
fn prepare(tcp: &TcpStream) {
    let keepalive = TcpKeepalive::new()
        .with_time(Duration::from_secs(30))
        .with_interval(Duration::from_secs(10));
    let prepared = tcp
        .set_nodelay(true)
        .and_then(|()| SockRef::from(tcp).set_tcp_keepalive(&keepalive));
    if let Err(e) = prepared {
        // The connection works without, only not as well.
        tracing::debug!("cannot set a socket up: {e}");
    }
}

fn report(ended: Result<(), JoinError>) {
    if let Err(e) = ended
        && e.is_panic()
    {
        tracing::error!("a connection was dropped since its code panicked: {e}");
    }
}
