//! The WebSocket handshake of a connection, within its time.

use std::sync::Arc;
use std::time::Duration;

use simd_r_drive_protocol::Extensions;
use tokio::io::{AsyncRead, AsyncWrite};
use tokio::sync::OwnedSemaphorePermit;
use tokio::time::{Instant, timeout, timeout_at};

use super::socket::Socket;
use crate::handshake::{self, AcceptedRequest, Failure, Refusal};
use crate::pending_handshakes::PendingHandshake;
use crate::shared::Shared;

/// How long a peer may take for its handshake, including that of TLS.
const HANDSHAKE_TIMEOUT: Duration = Duration::from_secs(5);
/// How long a peer that was refused may take to read why.
const REFUSAL_TIMEOUT: Duration = Duration::from_secs(1);

/// When all steps of a handshake must be done.
pub(super) struct Deadline<'s> {
    at: Instant,
    shared: &'s Shared,
}

/// Why the server stopped waiting for a handshake.
#[derive(Debug, thiserror::Error)]
pub(super) enum NoHandshake {
    #[error("no handshake within {} s", HANDSHAKE_TIMEOUT.as_secs())]
    Late,
    #[error("the server is stopping")]
    Stopping,
}

impl<'s> Deadline<'s> {
    pub(super) fn new(shared: &'s Shared) -> Self {
        Self {
            at: Instant::now() + HANDSHAKE_TIMEOUT,
            shared,
        }
    }

    /// Waits for a step until the deadline, or until the server stops.
    pub(super) async fn within<T>(&self, step: impl Future<Output = T>) -> Result<T, NoHandshake> {
        tokio::select! {
            done = timeout_at(self.at, step) => done.map_err(|_| NoHandshake::Late),
            () = self.shared.stopped() => Err(NoHandshake::Stopping),
        }
    }
}

/// Completes the handshake. Returns the peer's socket, the extensions that it knows, and the permit
/// for an established connection.
///
/// # Errors
/// The reason for the log. If the request was refused, the peer was told.
pub(super) async fn open<S>(
    mut stream: S,
    shared: &Shared,
    handshake: PendingHandshake,
    deadline: &Deadline<'_>,
) -> Result<(Socket<S>, Extensions, OwnedSemaphorePermit), String>
where
    S: AsyncRead + AsyncWrite + Unpin,
{
    let outcome = match deadline.within(read_request(&mut stream, shared)).await {
        Ok(outcome) => outcome,
        Err(NoHandshake::Late) => Err(Refusal::timed_out(HANDSHAKE_TIMEOUT.as_secs()).into()),
        Err(NoHandshake::Stopping) => return Err(NoHandshake::Stopping.to_string()),
    };
    let (request, permit) = match outcome {
        Ok(outcome) => outcome,
        Err(Failure::Refused(refusal)) => {
            let _ = timeout(REFUSAL_TIMEOUT, handshake::refuse(&mut stream, &refusal)).await;
            return Err(refusal.to_string());
        }
        Err(Failure::Broken(reason)) => return Err(reason),
    };
    if !handshake.complete() {
        return Err("dropped in favour of newer connections".to_owned());
    }
    let accepted = handshake::accept(&mut stream, &request);
    let accepted = deadline.within(accepted).await;
    let accepted = accepted.map_err(|late| late.to_string())?;
    accepted.map_err(|e| e.to_string())?;
    let AcceptedRequest {
        rest: first_frames,
        extensions,
        ..
    } = request;
    let socket = Socket::new(stream, first_frames, shared).await;
    Ok((socket, extensions, permit))
}

/// Reads the peer's request. If it is accepted, returns it with a permit for an established
/// connection.
async fn read_request<S>(
    stream: &mut S,
    shared: &Shared,
) -> Result<(AcceptedRequest, OwnedSemaphorePermit), Failure>
where
    S: AsyncRead + Unpin,
{
    let request = handshake::read(stream, &shared.policy).await?;
    match Arc::clone(&shared.connection_permits).try_acquire_owned() {
        Ok(permit) => Ok((request, permit)),
        Err(_) => Err(Refusal::too_many_connections(shared.limits.established).into()),
    }
}
