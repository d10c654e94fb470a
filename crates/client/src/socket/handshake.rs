//! From HTTP to WebSocket.
//!
//! Tungstenite logs the request that it makes. Path, query and further headers may be secret, so
//! that its request has none: they are added on the way to the socket.

use std::io::{self, ErrorKind, Read, Write};

use simd_r_drive_protocol::Extensions;
use simd_r_drive_protocol::extensions::HEADER;
use tungstenite::HandshakeError;
use tungstenite::client::IntoClientRequest;
use tungstenite::error::{Error as WsError, ProtocolError};
use tungstenite::http::{HeaderMap, StatusCode, Uri};

use super::address::Address;
use super::failure::Failure;
use super::stream::Blocking;
use super::tls;

/// A connection that speaks WebSocket.
pub(crate) struct Upgraded {
    /// The extensions that the server has.
    pub(crate) extensions: Extensions,
    /// The bytes that came after the server's answer.
    pub(crate) received: Vec<u8>,
}

/// Upgrades the connection behind `stream` from HTTP to WebSocket. The request has `headers` beside
/// those that WebSocket needs.
pub(crate) fn upgrade(
    stream: Blocking<'_>,
    address: &Address,
    headers: &HeaderMap,
) -> Result<Upgraded, Failure> {
    let request = Uri::builder()
        .scheme(if address.secure { "wss" } else { "ws" })
        .authority(address.authority())
        .path_and_query(PUBLIC_PATH)
        .build()
        .map_err(WsError::from)
        .and_then(IntoClientRequest::into_client_request);
    let request =
        request.map_err(|error| Failure::protocol(format!("no request can be made: {error}")))?;
    let mut stream = HeadReader {
        stream,
        beginning: Some(beginning(address, headers)),
        received: Vec::new(),
        given: 0,
        head: None,
    };
    match tungstenite::client(request, &mut stream) {
        Ok((_, response)) => Ok(Upgraded {
            extensions: extensions(response.headers()),
            received: stream.received.split_off(stream.given),
        }),
        Err(HandshakeError::Failure(error)) => Err(refusal(error)),
        // Not reached: the stream blocks.
        Err(HandshakeError::Interrupted(_)) => Err(Failure::NoAnswer),
    }
}

/// The extensions that the server's answer names.
fn extensions(headers: &HeaderMap) -> Extensions {
    let lists = headers.get_all(HEADER).iter();
    Extensions::listed(lists.map(|list| list.as_bytes()))
}

/// The path of the request that tungstenite makes.
const PUBLIC_PATH: &str = "/";
/// The beginning of that request.
const PUBLIC_LINE: &[u8] = b"GET / HTTP/1.1\r\n";

/// The beginning of the request that is sent.
fn beginning(address: &Address, headers: &HeaderMap) -> Vec<u8> {
    let mut out = format!("GET {} HTTP/1.1\r\n", address.path).into_bytes();
    for (name, value) in headers {
        out.extend_from_slice(name.as_str().as_bytes());
        out.extend_from_slice(b": ");
        out.extend_from_slice(value.as_bytes());
        out.extend_from_slice(b"\r\n");
    }
    out
}

/// The failure of a handshake.
fn refusal(error: WsError) -> Failure {
    match error {
        WsError::Io(error) if error.kind() == ErrorKind::TimedOut => Failure::NoAnswer,
        WsError::Io(error) if !is_disconnect(&error) => io_failure(error),
        WsError::Io(_) | WsError::Protocol(ProtocolError::HandshakeIncomplete) => {
            Failure::protocol("it closed the connection instead of speaking WebSocket")
        }
        WsError::Http(response) => match response.status() {
            status @ (StatusCode::UNAUTHORIZED
            | StatusCode::FORBIDDEN
            | StatusCode::PROXY_AUTHENTICATION_REQUIRED
            | StatusCode::TOO_MANY_REQUESTS) => Failure::Refused(status),
            status if status.is_server_error() => Failure::Refused(status),
            status => Failure::NoWebSocket(status),
        },
        error => Failure::protocol(format!("it speaks no WebSocket: {error}")),
    }
}

/// What an I/O error means before the connection is up: it may come from TLS.
pub(crate) fn io_failure(error: io::Error) -> Failure {
    let inner = error.get_ref().and_then(|inner| inner.downcast_ref());
    match inner {
        Some(error) => tls::failure(error),
        None => Failure::io(error),
    }
}

fn is_disconnect(error: &io::Error) -> bool {
    use ErrorKind::{BrokenPipe, ConnectionAborted, ConnectionReset, UnexpectedEof};
    matches!(
        error.kind(),
        ConnectionReset | ConnectionAborted | BrokenPipe | UnexpectedEof
    )
}

/// Passes to tungstenite only the head of the server's HTTP response: what follows is
/// for the client's own parser.
///
/// In the other direction it replaces the beginning of tungstenite's request by the real one.
struct HeadReader<'a> {
    stream: Blocking<'a>,
    /// The beginning of the request, until it is sent.
    beginning: Option<Vec<u8>>,
    received: Vec<u8>,
    given: usize,
    /// The length of the head, once it has come whole.
    head: Option<usize>,
}

impl Read for HeadReader<'_> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        if self.given == self.head.unwrap_or(self.received.len()) {
            if self.head.is_some() {
                return Ok(0);
            }
            let mut part = [0; 1024];
            let length = self.stream.read(&mut part)?;
            // The end of the head may be split across two parts.
            let from = self.received.len().saturating_sub(3);
            self.received.extend_from_slice(&part[..length]);
            let end = self.received[from..]
                .windows(4)
                .position(|four| four == b"\r\n\r\n");
            self.head = end.map(|end| from + end + 4);
        }
        let available = &self.received[self.given..self.head.unwrap_or(self.received.len())];
        let length = available.len().min(buffer.len());
        buffer[..length].copy_from_slice(&available[..length]);
        self.given += length;
        Ok(length)
    }
}

impl Write for HeadReader<'_> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let Some(mut request) = self.beginning.take() else {
            return self.stream.write(bytes);
        };
        let rest = bytes.strip_prefix(PUBLIC_LINE);
        request.extend_from_slice(rest.ok_or(ErrorKind::InvalidData)?);
        self.stream.write_all(&request)?;
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        self.stream.flush()
    }
}
