//! The functions over bytes that a fuzzer feeds; not a part of the interface.

use simd_r_drive_client::EmbeddedStore;

use crate::ServerOptions;
use crate::handshake::{Gate, Head};
use crate::memory::Memory;
use crate::service;
use crate::wire::{Inbox, Limits};

/// Judges a request that comes in parts, as the server at loopback with these options does. The
/// answer, where it came to one.
pub fn handshake(options: &ServerOptions, parts: &[&[u8]]) -> Option<String> {
    let gate = Gate::new(options, true).ok()?;
    let mut head = Head::default();
    for part in parts {
        match head.push(part) {
            Ok(None) => {}
            Ok(Some((request, _))) => {
                return Some(
                    gate.judge(request)
                        .unwrap_or_else(|refusal| refusal.answer()),
                );
            }
            Err(refusal) => return Some(refusal.answer()),
        }
    }
    None
}

/// Answers the requests in a connection's messages, up to the first malformed one. How many there
/// were.
pub fn messages(store: &EmbeddedStore, messages: &[&[u8]]) -> usize {
    let limits = Limits {
        bytes: 1 << 20,
        requests: 16,
    };
    let mut inbox = Inbox::new(service::METHODS, limits, Memory::new(1 << 20).share());
    let mut answered = 0;
    for message in messages {
        let Ok(bytes) = inbox.join(message) else {
            return answered;
        };
        let mut rest = &*bytes;
        loop {
            match inbox.next(&mut rest) {
                Ok(Some(request)) => {
                    let parameters = request.parameters();
                    // As the server does before it decodes anything.
                    if service::memory(request.method, parameters) < 64 << 20 {
                        service::answer(store, request.method, parameters);
                    }
                    answered += 1;
                }
                Ok(None) => break,
                Err(_) => return answered,
            }
        }
    }
    answered
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn they_reach_what_they_are_for() {
        let options = ServerOptions::new("store.bin");
        let said = handshake(
            &options,
            &[b"GET /ws HTTP/1.1\r\nHost: local", b"host\r\n\r\n"],
        );
        assert!(said.unwrap().contains("426"));
        assert_eq!(handshake(&options, &[b"GET"]), None);
        let folder = tempfile::tempdir().unwrap();
        let store = EmbeddedStore::open(&folder.path().join("store.bin")).unwrap();
        assert_eq!(messages(&store, &[&[0; 100]]), 0);
    }
}
