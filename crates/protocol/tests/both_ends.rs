//! What one end encodes, the other decodes, in both generations.

use std::convert::Infallible;

use proptest::prelude::*;
use simd_r_drive_protocol::Generation;
use simd_r_drive_protocol::call::{Method, Status};
use simd_r_drive_protocol::frame::Decoder;
use simd_r_drive_protocol::payload::{request, response};
use simd_r_drive_protocol::probe;
use simd_r_drive_protocol::request::{Budget, Limits, Request, RequestDecoder, RequestEncoder};
use simd_r_drive_protocol::response::{
    Response, ResponseDecoder, ResponseEncoder, ResponseStreams,
};

/// All the memory that is asked for.
struct Unlimited;

impl Budget for Unlimited {
    type Error = Infallible;

    fn resize(&mut self, _: usize) -> Result<(), Infallible> {
        Ok(())
    }
}

fn server() -> RequestDecoder<Unlimited> {
    let limits = Limits {
        bytes: 16 << 20,
        requests: 16,
    };
    RequestDecoder::new(limits, Unlimited)
}

/// A request as a client sends it: one or more messages.
fn messages(request: &Request, number: u32, generation: Generation) -> Vec<Vec<u8>> {
    let (mut encoder, mut messages) = (RequestEncoder::default(), Vec::new());
    loop {
        let mut message = Vec::new();
        let is_last = encoder.put(request, number, generation, &mut message);
        messages.push(message);
        if is_last {
            return messages;
        }
    }
}

/// The requests in `messages`: their numbers, methods and parameters.
fn received(
    server: &mut RequestDecoder<Unlimited>,
    messages: &[Vec<u8>],
) -> Vec<(u32, u64, Vec<u8>)> {
    let mut requests = Vec::new();
    for message in messages {
        let bytes = server.join(message).unwrap();
        let mut rest = &*bytes;
        while let Some(request) = server.next(&mut rest).unwrap() {
            requests.push((request.id, request.method, request.parameters().to_vec()));
        }
    }
    requests
}

/// The bodies of the responses in `bytes`.
fn bodies(generation: Generation, mut bytes: &[u8]) -> Vec<Vec<u8>> {
    let (mut frames, mut responses) = (Decoder::new(generation), ResponseDecoder::default());
    let mut bodies = Vec::new();
    while let Some(part) = frames.next(&mut bytes).unwrap() {
        bodies.extend(
            responses
                .add(&part, |_| true)
                .unwrap()
                .map(|response| response.body),
        );
    }
    bodies
}

fn generation() -> impl Strategy<Value = Generation> {
    prop::sample::select(&[Generation::Plain, Generation::Timestamped])
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn a_write_arrives(
        key in prop::collection::vec(any::<u8>(), 1..300),
        length in prop_oneof![1..300_usize, 1_000_000..3_000_000_usize],
        generation in generation(),
    ) {
        let payload: Vec<u8> = (0..length).map(|i| ((i * 31) >> 3) as u8).collect();
        let parameters = request::encode_write(&key, payload.clone());
        let write = Request { method: Method::Write.into(), parameters };
        let mut server = server();
        let requests = received(&mut server, &messages(&write, 5, generation));
        prop_assert_eq!(server.generation(), Some(generation));
        let [(id, method, parameters)] = requests.as_slice() else {
            panic!("{} requests", requests.len());
        };
        prop_assert_eq!((*id, Method::from_id(*method)), (5, Some(Method::Write)));
        let (got_key, got_payload) = request::decode_write(parameters).unwrap();
        prop_assert!(*got_key == key && *got_payload == payload);
    }

    #[test]
    fn a_batch_of_payloads_comes_back(
        payloads in prop::collection::vec(prop::option::of(prop::collection::vec(any::<u8>(), 0..300)), 0..40),
        most in 1..2000_usize,
        generation in generation(),
    ) {
        let result = Response {
            status: Status::Success,
            body: response::encode_batch_read(&payloads),
            entries: payloads.iter().flatten().cloned().collect(),
        };
        let (mut streams, method) = (ResponseStreams::default(), Method::BatchRead.id());
        let mut encoder = ResponseEncoder::new(&mut streams, generation, 3, method, result);
        let mut bytes = Vec::new();
        while encoder.push(&mut bytes, most) {}
        let bodies = bodies(generation, &bytes);
        prop_assert_eq!(bodies.len(), 1);
        prop_assert_eq!(response::decode_batch_read(&bodies[0]).unwrap(), payloads);
    }
}

#[test]
fn a_probe_gets_the_newer_generation_of_a_server_that_has_both() {
    let mut server = server();
    let requests = received(&mut server, &[probe::message()]);
    let [(id, method, _)] = requests.as_slice() else {
        panic!("{requests:?}");
    };
    assert_eq!(Method::from_id(*method), Some(Method::IsEmpty));
    assert_eq!(server.generation(), Some(Generation::Plain));

    let result = Response {
        status: Status::Success,
        body: response::encode_is_empty(true).unwrap(),
        entries: Vec::<Vec<u8>>::new(),
    };
    let mut streams = ResponseStreams::default();
    let mut encoder = ResponseEncoder::new(&mut streams, Generation::Plain, *id, *method, result);
    let mut answer = Vec::new();
    while encoder.push(&mut answer, 1000) {}
    assert_eq!(probe::generation_of(&answer), Ok(Some(Generation::Plain)));
    // The client goes on in that generation, with no bytes of the probe left over.
    let len = Request {
        method: Method::Len.into(),
        parameters: Vec::new(),
    };
    let next = received(&mut server, &messages(&len, 0, Generation::Plain));
    assert_eq!(next, [(0, Method::Len.id(), Vec::new())]);
}
