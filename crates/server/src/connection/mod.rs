//! One connection, from its first byte to its last: [`opening`] it, with its handshakes, and then
//! [`established`], which answers requests over a [`socket`] until the connection [`end`]s.

mod end;
mod established;
mod opening;
mod socket;
mod writes;

use std::net::SocketAddr;

use tokio::io::{AsyncRead, AsyncWrite};
use tokio::net::TcpStream;

use crate::pending_handshakes::PendingHandshake;
use crate::shared::Shared;
use established::Connection;
use opening::Deadline;

/// Serves the peer at the other end of `tcp` until one of the two ends the connection.
pub(crate) async fn run(
    tcp: TcpStream,
    peer: SocketAddr,
    shared: &Shared,
    handshake: PendingHandshake,
) {
    let deadline = Deadline::new(shared);
    // The bytes are read below. If none come until the deadline, that is found there, too.
    if let Ok(Ok(())) = deadline.within(tcp.readable()).await {
        handshake.mark_active();
    }
    let outcome = match &shared.tls {
        None => serve(tcp, peer, shared, handshake, &deadline).await,
        Some(acceptor) => match deadline.within(acceptor.accept(tcp)).await {
            Ok(Ok(tls)) => serve(tls, peer, shared, handshake, &deadline).await,
            Ok(Err(e)) => Err(format!("TLS handshake failed: {e}")),
            Err(late) => Err(late.to_string()),
        },
    };
    if let Err(reason) = outcome {
        tracing::info!(%peer, "connection refused: {reason}");
    }
}

/// Completes the WebSocket handshake, then serves the connection until it ends.
async fn serve<S>(
    stream: S,
    peer: SocketAddr,
    shared: &Shared,
    handshake: PendingHandshake,
    deadline: &Deadline<'_>,
) -> Result<(), String>
where
    S: AsyncRead + AsyncWrite + Unpin,
{
    // The permit is held until the connection ends.
    let (socket, extensions, _permit) = opening::open(stream, shared, handshake, deadline).await?;
    tracing::debug!(%peer, "connected");
    Connection::new(socket, peer, shared, extensions)
        .run()
        .await;
    Ok(())
}
