//! The WebSocket handshake: reads and checks the HTTP request, and responds to it.
//!
//! This does not use tungstenite's own handshake, since that accepts more than the standard allows.
//! The parsing and the checks ([`head`], [`request`], [`policy`]) are functions over bytes, so that
//! they can be tested and fuzzed without a socket.

mod head;
mod host;
mod policy;
mod refusal;
mod request;

use std::io;

use simd_r_drive_protocol::Extensions;
use simd_r_drive_protocol::extensions::HEADER;
use tokio::io::{AsyncRead, AsyncReadExt, AsyncWrite, AsyncWriteExt};

pub(crate) use head::Head;
pub(crate) use policy::Policy;
pub(crate) use refusal::Refusal;

/// How many bytes of a refused peer are read before the connection is closed. Closing a socket that
/// has unread bytes would discard the response.
const MAX_DISCARDED: usize = 256 << 10;

/// A request that was accepted.
pub(crate) struct AcceptedRequest {
    accept_key: String,
    /// The extensions that the peer knows.
    pub(crate) extensions: Extensions,
    /// The bytes that followed the request: the beginning of the first frames.
    pub(crate) rest: Vec<u8>,
}

/// Why a handshake failed.
pub(crate) enum Failure {
    /// The request was refused. The peer has to be told.
    Refused(Refusal),
    /// The connection broke or ended before the request was complete.
    Broken(String),
}

impl From<Refusal> for Failure {
    fn from(refusal: Refusal) -> Self {
        Self::Refused(refusal)
    }
}

impl From<io::Error> for Failure {
    fn from(error: io::Error) -> Self {
        Self::Broken(error.to_string())
    }
}

/// Reads a request, up to the maximum length of one, and checks it.
pub(crate) async fn read<S>(stream: &mut S, policy: &Policy) -> Result<AcceptedRequest, Failure>
where
    S: AsyncRead + Unpin,
{
    let mut head = Head::default();
    let mut part = [0; 2048];
    loop {
        let length = stream.read(&mut part).await?;
        if length == 0 {
            let reason = "the connection ended before its request was complete";
            return Err(Failure::Broken(reason.to_owned()));
        }
        if let Some((request, rest)) = head.push(&part[..length])? {
            return Ok(AcceptedRequest {
                extensions: request.extensions(),
                accept_key: policy.check(request)?,
                rest: rest.to_vec(),
            });
        }
    }
}

/// Sends the response that switches the connection to WebSocket.
pub(crate) async fn accept<S>(stream: &mut S, request: &AcceptedRequest) -> io::Result<()>
where
    S: AsyncWrite + Unpin,
{
    let extensions = match request.extensions.list() {
        none if none.is_empty() => none,
        list => format!("{HEADER}: {list}\r\n"),
    };
    let response = format!(
        "HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\
         Sec-WebSocket-Accept: {}\r\n{extensions}\r\n",
        request.accept_key
    );
    stream.write_all(response.as_bytes()).await?;
    stream.flush().await
}

/// Sends the response that tells the peer why its request was refused.
pub(crate) async fn refuse<S>(stream: &mut S, refusal: &Refusal)
where
    S: AsyncRead + AsyncWrite + Unpin,
{
    // If the peer is gone, all of this fails, and nobody needs it.
    let _ = stream.write_all(refusal.response().as_bytes()).await;
    let _ = stream.shutdown().await;
    let mut rest = [0; 4096];
    let mut left = MAX_DISCARDED;
    while let Ok(length @ 1..) = stream.read(&mut rest).await
        && left > 0
    {
        left = left.saturating_sub(length);
    }
}
