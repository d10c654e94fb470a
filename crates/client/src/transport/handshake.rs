//! From HTTP to WebSocket.

use std::io::{self, ErrorKind, Read, Write};

use tungstenite::HandshakeError;
use tungstenite::client::IntoClientRequest;
use tungstenite::error::{Error as WsError, ProtocolError};
use tungstenite::http::{HeaderMap, StatusCode, Uri};

use super::address::Address;
use super::failure::Failure;
use super::socket::Blocking;

/// Asks the server at the other end of `stream` to speak WebSocket, with `headers` beside those
/// that this needs. Returns what it has sent beyond its consent.
pub(crate) fn shake_hands(
    stream: Blocking<'_>,
    address: &Address,
    headers: &HeaderMap,
) -> Result<Vec<u8>, Failure> {
    let request = Uri::builder()
        .scheme(if address.secure { "wss" } else { "ws" })
        .authority(address.authority())
        .path_and_query(address.path.as_str())
        .build()
        .map_err(WsError::from)
        .and_then(IntoClientRequest::into_client_request);
    let mut request =
        request.map_err(|error| Failure::protocol(format!("no request can be made: {error}")))?;
    request.headers_mut().extend(headers.clone());
    let mut stream = UpToHead {
        stream,
        received: Vec::new(),
        given: 0,
        head: None,
    };
    match tungstenite::client(request, &mut stream) {
        Ok(_) => Ok(stream.received.split_off(stream.given)),
        Err(HandshakeError::Failure(error)) => Err(refusal(error)),
        // Not reached: the stream blocks.
        Err(HandshakeError::Interrupted(_)) => Err(Failure::NoAnswer),
    }
}

/// What a failed handshake says about who is at the other end.
fn refusal(error: WsError) -> Failure {
    match error {
        WsError::Io(error) if error.kind() == ErrorKind::TimedOut => Failure::NoAnswer,
        WsError::Io(error)
            if error
                .get_ref()
                .is_some_and(|inner| inner.is::<rustls::Error>()) =>
        {
            Failure::protocol(format!("no TLS connection: {error}"))
        }
        WsError::Io(error) if !is_end(&error) => Failure::io(error),
        WsError::Io(_) | WsError::Protocol(ProtocolError::HandshakeIncomplete) => {
            Failure::protocol("it closed the connection instead of speaking WebSocket")
        }
        WsError::Http(response) => match response.status() {
            status @ (StatusCode::UNAUTHORIZED
            | StatusCode::FORBIDDEN
            | StatusCode::PROXY_AUTHENTICATION_REQUIRED
            | StatusCode::TOO_MANY_REQUESTS) => Failure::Refused(status.to_string()),
            status if status.is_server_error() => Failure::Refused(status.to_string()),
            status => Failure::protocol(format!(
                "it is an HTTP server that does not speak WebSocket here: {status}"
            )),
        },
        error => Failure::protocol(format!("it speaks no WebSocket: {error}")),
    }
}

fn is_end(error: &io::Error) -> bool {
    use ErrorKind::{BrokenPipe, ConnectionAborted, ConnectionReset, UnexpectedEof};
    matches!(
        error.kind(),
        ConnectionReset | ConnectionAborted | BrokenPipe | UnexpectedEof
    )
}

/// Gives tungstenite the head of the server's HTTP response and not one byte more, since what
/// follows is for the client's own parser.
struct UpToHead<'a> {
    stream: Blocking<'a>,
    received: Vec<u8>,
    given: usize,
    /// The length of the head, once it has come whole.
    head: Option<usize>,
}

impl Read for UpToHead<'_> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        if self.given == self.head.unwrap_or(self.received.len()) {
            if self.head.is_some() {
                return Ok(0);
            }
            let mut part = [0; 1024];
            let length = self.stream.read(&mut part)?;
            // The end of the head may lie across two parts.
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

impl Write for UpToHead<'_> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.stream.write(bytes)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.stream.flush()
    }
}
