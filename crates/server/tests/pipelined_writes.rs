//! Requests that arrive together: each is answered as if it had come alone.

mod common;

use std::collections::HashMap;
use std::time::Duration;

use common::TestServer;
use common::raw::{RawClient, WRITE, read, request};
use proptest::prelude::*;
use simd_r_drive_client::EmbeddedStore;
use simd_r_drive_protocol::payload::request::encode_write;

fn write(id: u32, key: u8, payload: &[u8]) -> Vec<u8> {
    request(id, WRITE, &encode_write(&[key], payload.to_vec()).concat())
}

/// What a client asks for, and of which key.
#[derive(Debug, Clone)]
enum Step {
    Write(u8, Vec<u8>),
    Read(u8),
}

fn step() -> impl Strategy<Value = Step> {
    let payload = prop_oneof![
        8 => prop::collection::vec(any::<u8>(), 1..200),
        1 => prop::collection::vec(any::<u8>(), 3000..9000),
        // Those that a store does not accept.
        1 => Just(vec![]),
        1 => Just(vec![0]),
    ];
    prop_oneof![
        4 => (0..9_u8, payload).prop_map(|(key, payload)| Step::Write(key, payload)),
        1 => (0..9_u8).prop_map(Step::Read),
    ]
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 30, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn each_has_its_own_outcome(steps in prop::collection::vec(step(), 1..120)) {
        let server = TestServer::start();
        let mut client = RawClient::connect(server.server.address());
        let requests = steps.iter().enumerate().map(|(number, step)| match step {
            Step::Write(key, payload) => write(number as u32, *key, payload),
            Step::Read(key) => read(number as u32, &[*key]),
        });
        client.send(requests.collect::<Vec<_>>().concat());
        let mut written = HashMap::new();
        for (number, step) in steps.iter().enumerate() {
            let response = client.response();
            prop_assert_eq!(response.id, number as u32);
            match step {
                Step::Write(key, payload) if !payload.is_empty() && payload != &[0] => {
                    prop_assert_eq!(response.status, 0);
                    written.insert(*key, payload.clone());
                }
                Step::Write(..) => prop_assert!(response.status != 0),
                Step::Read(key) => {
                    prop_assert_eq!(response.status, 0);
                    let found = written.get(key).map_or(0, Vec::len);
                    prop_assert!(response.body.ends_with(written.get(key).map_or(&[], Vec::as_slice)));
                    prop_assert!(response.body.len() > found);
                }
            }
        }
    }
}

#[test]
fn they_are_done_though_the_peer_does_not_wait_for_the_answers() {
    let server = TestServer::start();
    let mut client = RawClient::connect(server.server.address());
    let writes = (0..50_u8).map(|number| write(number.into(), number, b"payload"));
    client.send(writes.collect::<Vec<_>>().concat());
    client.socket.close(None).unwrap();
    drop(client);
    std::thread::sleep(Duration::from_millis(300));
    server.server.stop().unwrap();
    let store = EmbeddedStore::open(&server.path).unwrap();
    assert_eq!(store.len(), Ok(50));
}
