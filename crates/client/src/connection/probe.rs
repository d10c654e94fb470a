//! Which generation a server speaks, asked in one message that both understand.
//!
//! A server logs a frame that it cannot decode and says nothing, so that asking in one generation
//! and then in the other would mean waiting in between. Instead the first message to a server is
//! a sequence of frames in either generation. Each of them makes of it a call of `is_empty` and
//! a cancelled stream, and is then in step with the client; no server finds anything to complain
//! about. Whose call is answered tells the generation.
//!
//! The bytes, as a server with timestamps in its frame headers (`T`) and one without (`P`) see them:
//!
//! | bytes | T | P |
//! |---|---|---|
//! | 36 | opens stream 3: a call of `is_empty` | opens stream 3: a call whose header isn't complete … |
//! | 8 | … its parameters, which no server reads | … a frame's length and stream 3 |
//! | 21 | ends stream 3 | … its number 0, its kind (the 3: cancel), and its payload … |
//! | 21 | cancels stream 4, with a payload … | … still the payload |
//! | 28 | … still the payload | opens stream 5: a call of `is_empty` |
//! | 13 | … still the payload | ends stream 5 |

use std::io::{ErrorKind, Read, Write};
use std::time::Instant;

use muxio_core::constants::RPC_FRAME_FRAME_HEADER_SIZE;
use muxio_core::frame::FrameKind;
use muxio_core::rpc::rpc_internals::RpcMessageType;
use muxio_rpc_service::prebuffered::RpcMethodPrebuffered;
use simd_r_drive_muxio_service_definition::prebuffered::IsEmpty;
use tungstenite::protocol::frame::coding::Control;

use crate::protocol::Malformed;
use crate::protocol::frame::{Decoder, Generation, Header};
use crate::protocol::request::{Cursor, Request};
use crate::protocol::response::{Assembler, Response};
use crate::protocol::websocket::{Event, Parser, put_binary, put_control};
use crate::socket::{Blocking, CAN_ACKNOWLEDGE, Failure, Socket, io_failure};

/// The stream of the call with timestamps. Its lowest byte stands where a server without them
/// looks for the kind of a frame, and means `Cancel`.
const TIMESTAMPED: u32 = FrameKind::Cancel as u32;
/// The stream that covers the call without timestamps.
const COVER: u32 = TIMESTAMPED + 1;
/// The stream of the call without timestamps.
const PLAIN: u32 = COVER + 1;

/// The most that a server sends in answer: a response is some 50 bytes.
const MAX_ANSWER: usize = 4096;

/// Asks the server behind `socket`, which has sent what was `received` already. Returns its
/// generation, and what it has sent beyond its answer.
pub(crate) fn detect_generation(
    socket: &Socket,
    mut received: Vec<u8>,
    deadline: Instant,
) -> Result<(Generation, Vec<u8>), Failure> {
    let mut stream = Blocking { socket, deadline };
    let question = question();
    let mut message = Vec::new();
    put_binary(&mut message, question.len(), |out| {
        out.extend_from_slice(&question)
    });
    stream
        .write_all(&message)
        .and_then(|()| stream.flush())
        .map_err(failure)?;

    let (mut parser, mut answer) = (Parser::default(), Vec::new());
    loop {
        let mut input = received.as_slice();
        while let Some(event) = parser.next(&mut input)? {
            match event {
                Event::Data(data) => answer.extend_from_slice(data),
                Event::Ping(_) | Event::Pong => {}
                Event::Close(reason) => {
                    return Err(Failure::protocol(format!(
                        "it closed the connection {reason}"
                    )));
                }
            }
        }
        received = input.to_vec();
        if let Some(generation) = generation_of(&answer)? {
            return Ok((generation, received));
        }
        let mut part = [0; 1024];
        match stream.read(&mut part).map_err(failure)? {
            0 => {
                return Err(Failure::protocol(
                    "it closed the connection at the first call",
                ));
            }
            length => received.extend_from_slice(&part[..length]),
        }
        // Upstream's servers hold back the end of a response until its beginning is acknowledged.
        if CAN_ACKNOWLEDGE {
            socket.acknowledge();
        } else {
            message.clear();
            put_control(&mut message, Control::Pong, &[]);
            stream
                .write_all(&message)
                .and_then(|()| stream.flush())
                .map_err(failure)?;
        }
    }
}

fn failure(error: std::io::Error) -> Failure {
    match error.kind() {
        ErrorKind::TimedOut => Failure::protocol(
            "it speaks WebSocket, but did not answer a call in either generation of the protocol",
        ),
        _ => io_failure(error),
    }
}

const CALL: Request = Request {
    method: IsEmpty::METHOD_ID,
    parameters: Vec::new(),
    only_reads: true,
};

/// The message to both generations.
fn question() -> Vec<u8> {
    let mut plain = Vec::new();
    Cursor::default().put(&CALL, PLAIN, Generation::Plain, &mut plain);
    let header = |stream, sequence, kind, length: usize| Header {
        length: length as u32,
        stream,
        sequence,
        kind,
    };
    let mut out = Vec::new();
    // As the beginning of a call's header, which it is without timestamps, 0 is the type of a call.
    let put = |out: &mut Vec<u8>, header: Header| header.put_at(out, Generation::Timestamped, || 0);
    put(
        &mut out,
        header(
            TIMESTAMPED,
            0,
            FrameKind::Open,
            RPC_FRAME_FRAME_HEADER_SIZE + 8,
        ),
    );
    out.push(RpcMessageType::Call as u8);
    out.extend_from_slice(&TIMESTAMPED.to_le_bytes());
    out.extend_from_slice(&CALL.method.to_le_bytes());
    out.extend_from_slice(&0_u16.to_le_bytes());

    // The last eight bytes of the call are, without timestamps, the first of a frame's header.
    let rest_of_header = Generation::Plain.header_length() - 8;
    let covered = 2 * Generation::Timestamped.header_length() - rest_of_header;
    out.extend_from_slice(&(covered as u32).to_le_bytes());
    out.extend_from_slice(&TIMESTAMPED.to_le_bytes());

    put(&mut out, header(TIMESTAMPED, 1, FrameKind::End, 0));
    put(&mut out, header(COVER, 0, FrameKind::Cancel, plain.len()));
    out.extend_from_slice(&plain);
    out
}

/// The generation in which `answer` answers one of the calls; `None` when it is not yet whole.
fn generation_of(answer: &[u8]) -> Result<Option<Generation>, Failure> {
    let generations = [
        (Generation::Plain, PLAIN),
        (Generation::Timestamped, TIMESTAMPED),
    ];
    let mut failures = 0;
    for (generation, number) in generations {
        match response(answer, generation) {
            Ok(Some(response)) if response.request == number => {
                let is_answer =
                    response.status == Some(0) && IsEmpty::decode_response(&response.body).is_ok();
                return if is_answer {
                    Ok(Some(generation))
                } else {
                    Err(Failure::protocol("it is a server of another service"))
                };
            }
            Ok(None) => {}
            Ok(Some(_)) | Err(_) => failures += 1,
        }
    }
    if failures == generations.len() || answer.len() > MAX_ANSWER {
        return Err(Failure::protocol(
            "it speaks WebSocket, but neither generation of the protocol inside",
        ));
    }
    Ok(None)
}

fn response(bytes: &[u8], generation: Generation) -> Result<Option<Response>, Malformed> {
    let (mut decoder, mut assembler) = (Decoder::new(generation), Assembler::default());
    let mut input = bytes;
    while let Some(part) = decoder.next(&mut input)? {
        if let Some(response) = assembler.add(&part, |_| true)? {
            return Ok(Some(response));
        }
    }
    Ok(None)
}

#[cfg(test)]
mod tests {
    use muxio_core::rpc::RpcDispatcher;

    use super::*;

    #[test]
    fn without_timestamps_it_is_one_call_and_nothing_is_left() {
        let mut dispatcher = RpcDispatcher::new();
        let calls = dispatcher.read_bytes(&question()).unwrap();
        assert_eq!(calls, [PLAIN]);
        assert_eq!(dispatcher.is_rpc_request_finalized(PLAIN), Some(true));
        let call = dispatcher.delete_rpc_request(PLAIN).unwrap();
        assert_eq!(call.rpc_method_id, IsEmpty::METHOD_ID);
        // The next message is understood, so that the stream is in step.
        assert_eq!(dispatcher.read_bytes(&question()).unwrap(), [PLAIN]);
    }

    #[test]
    fn with_timestamps_it_is_one_call_and_nothing_is_left() {
        let mut dispatcher = muxio_0_10::rpc::RpcDispatcher::new();
        let calls = dispatcher.read_bytes(&question()).unwrap();
        assert_eq!(calls, [TIMESTAMPED]);
        assert_eq!(dispatcher.is_rpc_request_finalized(TIMESTAMPED), Some(true));
        let call = dispatcher.delete_rpc_request(TIMESTAMPED).unwrap();
        assert_eq!(call.rpc_method_id, IsEmpty::METHOD_ID);
        assert_eq!(dispatcher.read_bytes(&question()).unwrap(), [TIMESTAMPED]);
    }

    #[test]
    fn bytes_that_are_no_answer_are_told_from_half_an_answer() {
        assert_eq!(generation_of(b""), Ok(None));
        assert!(generation_of(&[0xff; 64]).is_err());
        assert!(generation_of(&[0; MAX_ANSWER + 1]).is_err());
    }
}
