//! The door: takes connections in, up to the limit, until the server stops.

use std::net::TcpListener as StdListener;
use std::sync::Arc;
use std::time::Duration;

use socket2::{SockRef, TcpKeepalive};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::Semaphore;
use tokio::task::{JoinError, JoinSet};
use tokio::time::{Instant, sleep, timeout_at};

use crate::connection;
use crate::server::Shared;

/// How long connections may take to end when the server stops.
const GRACE: Duration = Duration::from_secs(5);
/// How many peers at a time are told that there is no room. Further ones are hung up on.
const REFUSALS: usize = 64;
/// How long to wait where the system has no more sockets to give.
const EXHAUSTED: Duration = Duration::from_millis(100);

/// Takes connections until the server stops, then sees all of them to their ends.
pub(crate) async fn run(listener: StdListener, shared: Arc<Shared>) -> std::io::Result<()> {
    let listener = TcpListener::from_std(listener)?;
    let rooms = Arc::new(Semaphore::new(
        shared.options.max_connections.min(Semaphore::MAX_PERMITS),
    ));
    let refusals = Arc::new(Semaphore::new(REFUSALS));
    let mut connections = JoinSet::new();
    loop {
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
            Err(e) => {
                tracing::warn!("cannot accept a connection: {e}");
                sleep(EXHAUSTED).await;
                continue;
            }
        };
        let (permit, has_room) = match Arc::clone(&rooms).try_acquire_owned() {
            Ok(room) => (room, true),
            Err(_) => match Arc::clone(&refusals).try_acquire_owned() {
                Ok(refusal) => (refusal, false),
                Err(_) => continue,
            },
        };
        prepare(&tcp);
        let shared = Arc::clone(&shared);
        connections.spawn(async move {
            connection::run(tcp, peer, &shared, has_room).await;
            drop(permit);
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
