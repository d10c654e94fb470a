//! Detects a server's generation with a first message that is valid in both.
//!
//! A server does not answer a frame that it cannot decode. To try one generation and then the
//! other, a client would have to wait for a timeout in between. Instead the first message to a
//! server is a sequence of frames that both generations can decode: a call of `is_empty` and a
//! cancelled stream. No server reports an error, and all can decode the messages that follow. The
//! number in the response shows the generation.
//!
//! The bytes, as a server with timestamps in its frame headers (`T`) and one without (`P`) see
//! them:
//!
//! | bytes | T | P |
//! |---|---|---|
//! | 36 | opens stream 3: a call of `is_empty` | opens stream 3: a call whose header isn't complete … |
//! | 8 | … its parameters, which no server reads | … a frame's length and stream 3 |
//! | 21 | ends stream 3 | … its number 0, its kind (the 3: cancel), and its payload … |
//! | 21 | cancels stream 4, with a payload … | … still the payload |
//! | 28 | … still the payload | opens stream 5: a call of `is_empty` |
//! | 13 | … still the payload | ends stream 5 |

use muxio_rpc_service::prebuffered::RpcMethodPrebuffered;
use simd_r_drive_muxio_service_definition::prebuffered::IsEmpty;

use crate::call::{CallHeader, MessageType, Method, Status};
use crate::frame::{Decoder, Generation, Header, Kind};
use crate::request::{Request, RequestEncoder};
use crate::response::{ReceivedResponse, ResponseDecoder};
use crate::{AnyMethod, Malformed};

/// The stream of the call with timestamps. A server without timestamps reads its lowest byte as the
/// kind of a frame: `Cancel`.
const TIMESTAMPED: u32 = Kind::Cancel as u32;
/// The stream whose payload, for a server with timestamps, is the call without timestamps.
const COVER: u32 = TIMESTAMPED + 1;
/// The stream of the call without timestamps.
const PLAIN: u32 = COVER + 1;

/// The maximum length of the server's answer. A response has about 50 bytes.
const MAX_ANSWER: usize = 4096;

/// The call, without an id.
const CALL: Request = Request {
    method: AnyMethod::Service(Method::IsEmpty),
    parameters: Vec::new(),
};

/// The first message to a server.
pub fn message() -> Vec<u8> {
    let mut plain = Vec::new();
    RequestEncoder::default().put(&CALL, PLAIN, Generation::Plain, &mut plain);
    let header = |stream, sequence, kind, length: usize| Header {
        length: length as u32,
        stream,
        sequence,
        kind,
    };
    let mut out = Vec::new();
    // A server without timestamps reads the timestamp as the beginning of a call's header, in which
    // 0 means a call.
    let put = |out: &mut Vec<u8>, header: Header| {
        header.put_with_time(out, Generation::Timestamped, || 0)
    };
    put(
        &mut out,
        header(TIMESTAMPED, 0, Kind::Open, CallHeader::LENGTH + 8),
    );
    CallHeader::put(
        &mut out,
        MessageType::Call,
        TIMESTAMPED,
        CALL.method.id(),
        0,
    );

    // A server without timestamps reads the last eight bytes of the call as the first eight of a
    // frame's header.
    let rest_of_header = Generation::Plain.header_length() - 8;
    let covered = 2 * Generation::Timestamped.header_length() - rest_of_header;
    out.extend_from_slice(&(covered as u32).to_le_bytes());
    out.extend_from_slice(&TIMESTAMPED.to_le_bytes());

    put(&mut out, header(TIMESTAMPED, 1, Kind::End, 0));
    put(&mut out, header(COVER, 0, Kind::Cancel, plain.len()));
    out.extend_from_slice(&plain);
    out
}

/// The generation of the call that `answer` answers. `None` if it is not complete yet.
///
/// # Errors
/// [`Malformed`] if it cannot be the beginning of an answer.
pub fn generation_of(answer: &[u8]) -> Result<Option<Generation>, Malformed> {
    let generations = [
        (Generation::Plain, PLAIN),
        (Generation::Timestamped, TIMESTAMPED),
    ];
    let mut failures = 0;
    for (generation, number) in generations {
        match response(answer, generation) {
            Ok(Some(response)) if response.request == number => {
                let is_answer = response.status == Some(Status::Success as u8)
                    && IsEmpty::decode_response(&response.body).is_ok();
                return if is_answer {
                    Ok(Some(generation))
                } else {
                    Err("it is a server of another service".into())
                };
            }
            Ok(None) => {}
            Ok(Some(_)) | Err(_) => failures += 1,
        }
    }
    if failures == generations.len() || answer.len() > MAX_ANSWER {
        return Err("it speaks WebSocket, but neither generation of the protocol inside".into());
    }
    Ok(None)
}

fn response(bytes: &[u8], generation: Generation) -> Result<Option<ReceivedResponse>, Malformed> {
    let (mut decoder, mut responses) = (Decoder::new(generation), ResponseDecoder::default());
    let mut input = bytes;
    while let Some(part) = decoder.next(&mut input)? {
        if let Some(response) = responses.add(&part, |_| true)? {
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
        let calls = dispatcher.read_bytes(&message()).unwrap();
        assert_eq!(calls, [PLAIN]);
        assert_eq!(dispatcher.is_rpc_request_finalized(PLAIN), Some(true));
        let call = dispatcher.delete_rpc_request(PLAIN).unwrap();
        assert_eq!(call.rpc_method_id, IsEmpty::METHOD_ID);
        // The next message can be decoded, too.
        assert_eq!(dispatcher.read_bytes(&message()).unwrap(), [PLAIN]);
    }

    #[test]
    fn with_timestamps_it_is_one_call_and_nothing_is_left() {
        let mut dispatcher = muxio_0_10::rpc::RpcDispatcher::new();
        let calls = dispatcher.read_bytes(&message()).unwrap();
        assert_eq!(calls, [TIMESTAMPED]);
        assert_eq!(dispatcher.is_rpc_request_finalized(TIMESTAMPED), Some(true));
        let call = dispatcher.delete_rpc_request(TIMESTAMPED).unwrap();
        assert_eq!(call.rpc_method_id, IsEmpty::METHOD_ID);
        assert_eq!(dispatcher.read_bytes(&message()).unwrap(), [TIMESTAMPED]);
    }

    #[test]
    fn invalid_answers_are_distinguished_from_incomplete_ones() {
        assert_eq!(generation_of(b""), Ok(None));
        assert!(generation_of(&[0xff; 64]).is_err());
        assert!(generation_of(&[0; MAX_ANSWER + 1]).is_err());
    }
}
