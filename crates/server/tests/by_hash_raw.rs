//! Calls by hash of clients that send whatever they like.

mod common;

use std::net::SocketAddr;

use common::TestServer;
use common::raw::{RawClient, Response, read, request, write};
use simd_r_drive_client::key_hash;
use simd_r_drive_protocol::by_hash::HashMethod::{Delete, Find, List, OpenReader, Read, Write};
use simd_r_drive_protocol::by_hash::{HashMethod, PAYLOAD, request as encode, response};
use simd_r_drive_protocol::extensions::HEADER;

fn client(address: SocketAddr, extensions: &str) -> RawClient {
    RawClient::with_header(address, Some((HEADER, extensions))).expect("a WebSocket")
}

fn call(client: &mut RawClient, method: HashMethod, parameters: &[u8]) -> Response {
    client.send(request(1, method.id(), parameters));
    client.response()
}

fn done(client: &mut RawClient, method: HashMethod, parameters: &[u8]) -> Vec<u8> {
    let response = call(client, method, parameters);
    let words = String::from_utf8_lossy(&response.body);
    assert_eq!(response.status, 0, "{method:?}: {words}");
    response.body
}

fn list(client: &mut RawClient, cursor: Option<[u64; 3]>) -> Option<response::Page> {
    let body = done(client, List, &encode::encode_list(cursor));
    response::decode_list(&body).unwrap()
}

#[test]
fn who_has_not_asked_for_the_extension_has_none_of_it() {
    let server = TestServer::start();
    for extensions in ["other", "payload-streams", "by-hashes"] {
        let mut client = client(server.server.address(), extensions);
        for method in HashMethod::ALL {
            assert_eq!(call(&mut client, method, &[]).status, 3, "{method:?}");
        }
        client.send(write(1, b"k", b"v"));
        assert_eq!(client.response().status, 0);
    }
    let mut client = client(server.server.address(), "by-hash");
    let open = call(&mut client, OpenReader, &encode::encode_open(1, 1));
    assert_eq!(open.status, 3);
    done(&mut client, Find, &[]);
}

#[test]
fn parameters_of_any_length() {
    let server = TestServer::start();
    let mut client = client(server.server.address(), "by-hash, payload-streams");
    client.send(write(1, b"k", b"v"));
    client.response();
    for method in HashMethod::ALL {
        for length in 0..60 {
            for byte in [0, 1, 0xff] {
                let response = call(&mut client, method, &vec![byte; length]);
                assert!(matches!(response.status, 0 | 2), "{method:?} {length}");
            }
        }
    }
    client.send(read(1, b"k"));
    assert_eq!(client.response().body, [1, 1, b'v']);
}

#[test]
fn cursors_that_this_server_has_not_given() {
    let server = TestServer::start();
    let mut client = client(server.server.address(), "by-hash");
    client.send(write(1, b"k", b"v"));
    client.response();
    let first = list(&mut client, None).unwrap();
    assert_eq!((first.entries.len(), first.next), (1, None));
    assert_eq!(first.entries[0].0, key_hash(b"k"));
    for cursor in [[0, 21, 21], [1, 0, 0], [u64::MAX; 3]] {
        assert_eq!(list(&mut client, Some(cursor)), None, "{cursor:?}");
    }
}

#[test]
fn payloads_that_no_store_takes_and_none_of_their_batch() {
    let server = TestServer::start();
    let mut client = client(server.server.address(), "by-hash");
    for bad in [vec![], vec![0]] {
        let entries = vec![(1, b"good".to_vec()), (2, bad)];
        let refused = call(&mut client, Write, &encode::encode_write(entries).concat());
        let words = String::from_utf8(refused.body).unwrap();
        assert_eq!(refused.status, 2, "{words}");
        assert!(words.contains("entries[1].payload"), "{words}");
    }
    let hashes = encode::encode_hashes(&[1, 2]);
    let found = done(&mut client, Find, &hashes);
    assert_eq!(response::decode_find(&found, 2).unwrap(), [None, None]);
}

#[test]
fn an_answer_stays_small() {
    let server = TestServer::start();
    let mut client = client(server.server.address(), "by-hash");
    for hash in 0..30_u64 {
        let entries = vec![(hash, vec![7; 60_000])];
        done(&mut client, Write, &encode::encode_write(entries).concat());
    }
    let hashes: Vec<u64> = (0..30).collect();
    let body = done(&mut client, Read, &encode::encode_hashes(&hashes));
    let found = response::decode_read(&body, hashes.len()).unwrap();
    assert_eq!(found.len(), PAYLOAD as usize / 60_000);
    done(&mut client, Delete, &encode::encode_hashes(&hashes));
    assert_eq!(list(&mut client, None).unwrap().entries, []);
    // Also those that are not there.
    done(&mut client, Delete, &encode::encode_hashes(&hashes));
}
