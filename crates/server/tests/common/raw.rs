//! A client that sends any bytes, and reads frames.

use std::net::{SocketAddr, TcpStream};
use std::time::Duration;

use tungstenite::client::IntoClientRequest;
use tungstenite::protocol::frame::coding::CloseCode;
use tungstenite::{Error, Message, WebSocket};

/// The numbers of `read`, `write` and `batch_read` on the wire: XXH3 of their names.
pub const READ: u64 = 0x2c26_22a1_51f2_cdf2;
pub const WRITE: u64 = 0x3ec2_ad5c_308c_53da;
pub const BATCH_READ: u64 = 0x0103_0b14_8b72_84c2;

/// One response.
#[derive(Debug, PartialEq, Eq)]
pub struct Response {
    pub id: u32,
    pub status: u8,
    pub body: Vec<u8>,
}

pub struct RawClient {
    pub socket: WebSocket<TcpStream>,
    /// Bytes that have arrived and are not a complete response.
    unread: Vec<u8>,
}

impl RawClient {
    pub fn connect(address: SocketAddr) -> Self {
        Self::with_header(address, None).expect("a WebSocket")
    }

    pub fn with_header(
        address: SocketAddr,
        header: Option<(&'static str, &str)>,
    ) -> Result<Self, Box<tungstenite::HandshakeError<tungstenite::ClientHandshake<TcpStream>>>>
    {
        let tcp = TcpStream::connect(address).expect("a connection");
        tcp.set_nodelay(true).expect("no delay");
        tcp.set_read_timeout(Some(Duration::from_secs(20)))
            .expect("a timeout");
        let mut request = format!("ws://{address}/ws")
            .into_client_request()
            .expect("a request");
        if let Some((name, value)) = header {
            let value = value.parse().expect("a header");
            request.headers_mut().insert(name, value);
        }
        let (socket, _) = tungstenite::client(request, tcp)?;
        Ok(Self {
            socket,
            unread: Vec::new(),
        })
    }

    pub fn send(&mut self, bytes: impl Into<Vec<u8>>) {
        self.socket
            .send(Message::binary(bytes.into()))
            .expect("sent");
    }

    /// The next response in frames without timestamps.
    pub fn response(&mut self) -> Response {
        loop {
            if let Some(response) = self.whole_response() {
                return response;
            }
            match self.socket.read().expect("a message") {
                Message::Binary(bytes) => self.unread.extend_from_slice(&bytes),
                Message::Ping(_) => {}
                other => panic!("instead of a response: {other:?}"),
            }
        }
    }

    fn whole_response(&mut self) -> Option<Response> {
        let (mut at, mut bytes) = (0, Vec::new());
        loop {
            let header = self.unread.get(at..at + 13)?;
            let length = u32::from_le_bytes(header[..4].try_into().unwrap()) as usize;
            let last = header[12] == 2;
            bytes.extend_from_slice(self.unread.get(at + 13..at + 13 + length)?);
            at += 13 + length;
            if last {
                break;
            }
        }
        self.unread.drain(..at);
        assert_eq!(bytes[0], 1, "a response's type");
        Some(Response {
            id: u32::from_le_bytes(bytes[1..5].try_into().unwrap()),
            status: bytes[15],
            body: bytes[16..].to_vec(),
        })
    }

    /// The code and the reason with which the server closes the connection, which it must do next.
    pub fn closed(&mut self) -> (CloseCode, String) {
        let mut reason = None;
        loop {
            match self.socket.read() {
                Ok(Message::Close(close)) => reason = close.map(|c| (c.code, c.reason.to_string())),
                Ok(_) => {}
                Err(Error::ConnectionClosed | Error::AlreadyClosed) => {
                    return reason.expect("a close frame");
                }
                Err(other) => panic!("instead of a close: {other}"),
            }
        }
    }
}

/// A frame without a timestamp.
pub fn frame(stream: u32, sequence: u32, kind: u8, payload: &[u8]) -> Vec<u8> {
    let mut frame = (payload.len() as u32).to_le_bytes().to_vec();
    frame.extend(stream.to_le_bytes());
    frame.extend(sequence.to_le_bytes());
    frame.push(kind);
    frame.extend(payload);
    frame
}

/// A call's header and its parameters, as metadata.
pub fn call(id: u32, method: u64, parameters: &[u8]) -> Vec<u8> {
    let mut call = vec![0];
    call.extend(id.to_le_bytes());
    call.extend(method.to_le_bytes());
    call.extend((parameters.len() as u16).to_le_bytes());
    call.extend(parameters);
    call
}

/// A complete request in two frames.
pub fn request(id: u32, method: u64, parameters: &[u8]) -> Vec<u8> {
    let mut frames = frame(id, 0, 0, &call(id, method, parameters));
    frames.extend(frame(id, 1, 2, &[]));
    frames
}

/// The parameters of `read`, for keys of up to two bytes.
pub fn read(id: u32, key: &[u8]) -> Vec<u8> {
    request(id, READ, &short(key))
}

/// The parameters of `write`, for keys and payloads of up to two bytes.
pub fn write(id: u32, key: &[u8], payload: &[u8]) -> Vec<u8> {
    request(id, WRITE, &[short(key), short(payload)].concat())
}

fn short(bytes: &[u8]) -> Vec<u8> {
    assert!(bytes.len() <= 2);
    [&[bytes.len() as u8], bytes].concat()
}
