//! WebSocket frames, written as a client and read from a server.

use std::io::Cursor;

use tungstenite::protocol::frame::FrameHeader;
pub use tungstenite::protocol::frame::coding::Control;
use tungstenite::protocol::frame::coding::{Data, OpCode};

use crate::Malformed;

/// The maximum length of a control frame's payload (RFC 6455, section 5.5).
const MAX_CONTROL: u64 = 125;

/// Appends one binary message of `length` bytes, which `fill` appends.
#[inline]
pub fn put_binary(out: &mut Vec<u8>, length: usize, fill: impl FnOnce(&mut Vec<u8>)) {
    put_frame(out, OpCode::Data(Data::Binary), length, fill);
}

/// Appends a ping, a pong or a close.
pub fn put_control(out: &mut Vec<u8>, control: Control, payload: &[u8]) {
    put_frame(out, OpCode::Control(control), payload.len(), |out| {
        out.extend_from_slice(payload);
    });
}

#[inline]
fn put_frame(out: &mut Vec<u8>, opcode: OpCode, length: usize, fill: impl FnOnce(&mut Vec<u8>)) {
    let key: [u8; 4] = rand::random();
    let header = FrameHeader {
        opcode,
        mask: Some(key),
        ..FrameHeader::default()
    };
    out.reserve(header.len(length as u64) + length);
    header
        .format(length as u64, out)
        .expect("writing into memory cannot fail");
    let start = out.len();
    fill(out);
    debug_assert_eq!(out.len() - start, length);
    mask(&mut out[start..], key);
}

fn mask(bytes: &mut [u8], key: [u8; 4]) {
    let [a, b, c, d] = key;
    let wide = u64::from_ne_bytes([a, b, c, d, a, b, c, d]);
    let mut chunks = bytes.chunks_exact_mut(8);
    for chunk in &mut chunks {
        let word: [u8; 8] = std::array::from_fn(|i| chunk[i]);
        chunk.copy_from_slice(&(u64::from_ne_bytes(word) ^ wide).to_ne_bytes());
    }
    for (byte, key) in chunks.into_remainder().iter_mut().zip(key.iter().cycle()) {
        *byte ^= key;
    }
}

/// Something that a server has sent.
#[derive(Debug, PartialEq, Eq)]
pub enum Event<'a> {
    /// Bytes of a binary message. Muxio ignores where messages begin and end.
    Data(&'a [u8]),
    /// A ping. The pong must have the same payload.
    Ping(&'a [u8]),
    /// A pong.
    Pong,
    /// The server closes the connection. This is its reason.
    Close(String),
}

/// Splits a server's bytes into frames.
#[derive(Default)]
pub struct Parser {
    /// How many bytes of a data frame are missing.
    remaining: u64,
}

impl Parser {
    /// Whether a frame is incomplete.
    #[inline]
    pub fn is_within_frame(&self) -> bool {
        self.remaining > 0
    }

    /// Removes the next event from the front of `input`. Returns `None` if more bytes are needed.
    ///
    /// # Errors
    /// [`Malformed`] for what a server must not send.
    #[inline]
    pub fn next<'a>(&mut self, input: &mut &'a [u8]) -> Result<Option<Event<'a>>, Malformed> {
        if self.remaining == 0 {
            let mut cursor = Cursor::new(*input);
            let Some((header, length)) = FrameHeader::parse(&mut cursor)
                .map_err(|error| Malformed(format!("not a WebSocket frame: {error}").into()))?
            else {
                return Ok(None);
            };
            if header.mask.is_some() || header.rsv1 || header.rsv2 || header.rsv3 {
                return Err(Malformed(
                    "a WebSocket frame that a server must not send".into(),
                ));
            }
            let rest = &input[cursor.position() as usize..];
            match header.opcode {
                OpCode::Data(Data::Binary | Data::Continue) => {
                    self.remaining = length;
                    *input = rest;
                }
                OpCode::Data(_) => return Err(Malformed("a text message".into())),
                OpCode::Control(control) => {
                    if length > MAX_CONTROL {
                        return Err(Malformed(
                            "a WebSocket control frame that is too long".into(),
                        ));
                    }
                    let Some((payload, rest)) = rest.split_at_checked(length as usize) else {
                        return Ok(None);
                    };
                    *input = rest;
                    return Ok(Some(match control {
                        Control::Ping => Event::Ping(payload),
                        Control::Pong => Event::Pong,
                        _ => Event::Close(close_reason(payload)),
                    }));
                }
            }
        }
        let length = usize::try_from(self.remaining).map_or(input.len(), |n| n.min(input.len()));
        let (data, rest) = input.split_at(length);
        *input = rest;
        self.remaining -= length as u64;
        // An empty frame is an event with no bytes, and other frames may follow it. The end of the
        // input is no event.
        if data.is_empty() && self.remaining > 0 {
            return Ok(None);
        }
        Ok(Some(Event::Data(data)))
    }
}

fn close_reason(payload: &[u8]) -> String {
    match payload.split_first_chunk() {
        Some((code, text)) => {
            let code = u16::from_be_bytes(*code);
            format!("with code {code} {}", String::from_utf8_lossy(text))
                .trim_end()
                .to_owned()
        }
        None => "without a reason".to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use tungstenite::Message;
    use tungstenite::protocol::{Role, WebSocket};

    use super::*;

    /// A stream that only reads.
    struct ReadOnly(Cursor<Vec<u8>>);

    impl std::io::Read for ReadOnly {
        fn read(&mut self, buffer: &mut [u8]) -> std::io::Result<usize> {
            self.0.read(buffer)
        }
    }

    impl std::io::Write for ReadOnly {
        fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
            Ok(bytes.len())
        }

        fn flush(&mut self) -> std::io::Result<()> {
            Ok(())
        }
    }

    proptest! {
        #[test]
        fn tungstenite_reads_what_is_written(payload in prop::collection::vec(any::<u8>(), 0..70_000)) {
            let mut bytes = Vec::new();
            put_binary(&mut bytes, payload.len(), |out| out.extend_from_slice(&payload));
            put_control(&mut bytes, Control::Ping, b"ping");
            let mut server = WebSocket::from_raw_socket(ReadOnly(Cursor::new(bytes)), Role::Server, None);
            prop_assert_eq!(server.read().unwrap(), Message::Binary(payload.into()));
            prop_assert_eq!(server.read().unwrap(), Message::Ping(b"ping".as_slice().into()));
        }

        #[test]
        fn what_tungstenite_writes_is_read_however_it_is_cut(
            payloads in prop::collection::vec(prop::collection::vec(any::<u8>(), 0..400), 0..5),
            cut in 1_usize..300,
        ) {
            let mut sent = Cursor::new(Vec::new());
            let mut server = WebSocket::from_raw_socket(&mut sent, Role::Server, None);
            for payload in &payloads {
                server.send(Message::Binary(payload.clone().into())).unwrap();
                server.send(Message::Ping(payload.iter().take(9).copied().collect())).unwrap();
            }
            drop(server);
            let (mut parser, mut data, mut pings, mut left) = (Parser::default(), vec![], vec![], vec![]);
            for part in sent.get_ref().chunks(cut) {
                left.extend_from_slice(part);
                let mut input = left.as_slice();
                while let Some(event) = parser.next(&mut input).unwrap() {
                    match event {
                        Event::Data(bytes) => data.extend_from_slice(bytes),
                        Event::Ping(bytes) => pings.push(bytes.to_vec()),
                        other => prop_assert!(false, "{:?}", other),
                    }
                }
                left = input.to_vec();
            }
            prop_assert_eq!(data, payloads.concat());
            prop_assert_eq!(pings.len(), payloads.len());
        }

        #[test]
        fn any_bytes_are_read_without_a_panic(bytes in prop::collection::vec(any::<u8>(), 0..300)) {
            let (mut parser, mut input) = (Parser::default(), bytes.as_slice());
            while let Ok(Some(_)) = parser.next(&mut input) {}
        }
    }
}
