//! Asks a server for its generation of the protocol.

use std::io::{self, ErrorKind, Read, Write};
use std::time::Instant;

use simd_r_drive_protocol::Generation;
use simd_r_drive_protocol::probe;
use simd_r_drive_protocol::websocket::{Control, Event, Parser, put_binary, put_control};

use crate::socket::{Blocking, CAN_ACKNOWLEDGE, Failure, Socket, io_failure};

/// Probes the server behind `socket`, of which `received` has come already. Returns its generation,
/// and the bytes that came after its answer.
pub(crate) fn detect_generation(
    socket: &Socket,
    mut received: Vec<u8>,
    deadline: Instant,
) -> Result<(Generation, Vec<u8>), Failure> {
    let mut stream = Blocking { socket, deadline };
    let call = probe::message();
    let mut message = Vec::new();
    put_binary(&mut message, call.len(), |out| out.extend_from_slice(&call));
    send(&mut stream, &message)?;

    let (mut parser, mut answer) = (Parser::default(), Vec::new());
    loop {
        received = take_data(&mut parser, &received, &mut answer)?;
        if let Some(generation) = probe::generation_of(&answer)? {
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
        // Upstream's servers delay the end of a response until its beginning is acknowledged.
        if CAN_ACKNOWLEDGE {
            socket.acknowledge();
        } else {
            message.clear();
            put_control(&mut message, Control::Pong, &[]);
            send(&mut stream, &message)?;
        }
    }
}

fn send(stream: &mut Blocking<'_>, message: &[u8]) -> Result<(), Failure> {
    let sent = stream.write_all(message).and_then(|()| stream.flush());
    sent.map_err(failure)
}

/// Appends the data in `received` to `answer`. Returns the bytes that are no whole frame yet.
fn take_data(
    parser: &mut Parser,
    received: &[u8],
    answer: &mut Vec<u8>,
) -> Result<Vec<u8>, Failure> {
    let mut input = received;
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
    Ok(input.to_vec())
}

fn failure(error: io::Error) -> Failure {
    match error.kind() {
        ErrorKind::TimedOut => Failure::protocol(
            "it speaks WebSocket, but did not answer a call in either generation of the protocol",
        ),
        _ => io_failure(error),
    }
}
