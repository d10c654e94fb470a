//! Who may come in: the HTTP request that asks for a WebSocket.
//!
//! The request is read and judged here, since tungstenite's own reader accepts more than the
//! standard does. What is read goes through functions over bytes alone ([`head`], [`request`],
//! [`gate`]), so that they can be tested and fuzzed without a socket.

mod gate;
mod head;
mod host;
mod origin;
mod refusal;
mod request;

use std::io;

use tokio::io::{AsyncRead, AsyncReadExt, AsyncWrite, AsyncWriteExt};

pub(crate) use gate::Gate;
pub(crate) use head::Head;
pub(crate) use origin::Origin;
pub(crate) use refusal::Refusal;

/// How much a peer that was refused may go on sending before it is hung up on. A socket that is
/// closed with unread bytes in it would take back the answer.
const UNREAD: usize = 256 << 10;

/// A request that was let in, and how to answer it.
pub(crate) struct Admitted {
    accept_key: String,
    /// What the peer has sent behind its request: the beginning of its frames.
    pub(crate) behind: Vec<u8>,
}

/// Why no WebSocket came of a connection.
pub(crate) enum Failure {
    /// The peer was refused, and may be told.
    Refused(Refusal),
    /// It broke, or ended before the request did.
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

/// Reads a request up to its end, and no further than a request may go.
pub(crate) async fn read<S>(stream: &mut S, gate: &Gate) -> Result<Admitted, Failure>
where
    S: AsyncRead + Unpin,
{
    let mut head = Head::default();
    let mut part = [0; 2048];
    loop {
        let length = stream.read(&mut part).await?;
        if length == 0 {
            return Err(Failure::Broken("it ended before its request".to_owned()));
        }
        if let Some((request, behind)) = head.push(&part[..length])? {
            return Ok(Admitted {
                accept_key: gate.judge(request)?,
                behind: behind.to_vec(),
            });
        }
    }
}

/// Tells the peer that it speaks WebSocket from here on.
pub(crate) async fn accept<S>(stream: &mut S, admitted: &Admitted) -> io::Result<()>
where
    S: AsyncWrite + Unpin,
{
    let answer = format!(
        "HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\
         Sec-WebSocket-Accept: {}\r\n\r\n",
        admitted.accept_key
    );
    stream.write_all(answer.as_bytes()).await?;
    stream.flush().await
}

/// Tells the peer why it stays outside.
pub(crate) async fn refuse<S>(stream: &mut S, refusal: &Refusal)
where
    S: AsyncRead + AsyncWrite + Unpin,
{
    // All of this fails where the peer is gone, which is just as well.
    let _ = stream.write_all(refusal.answer().as_bytes()).await;
    let _ = stream.shutdown().await;
    let mut rest = [0; 4096];
    let mut left = UNREAD;
    while let Ok(length @ 1..) = stream.read(&mut rest).await
        && left > 0
    {
        left = left.saturating_sub(length);
    }
}
