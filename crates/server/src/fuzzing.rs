//! Entry points for fuzzing: they pass any bytes to the code that reads what a client sends.
//! `fuzz/` has the targets and their corpora.

use std::sync::{Arc, OnceLock};

use simd_r_drive_client::EmbeddedStore;
use simd_r_drive_protocol::AnyMethod;
use simd_r_drive_protocol::request::{Limits, RequestDecoder};
use tokio::sync::Semaphore;

use crate::ServerOptions;
use crate::handshake::{Head, Policy};
use crate::memory::Memory;
use crate::methods;
use crate::service;
use crate::streams::Streams;

/// A handshake request, in one piece and byte by byte: the response must be the same.
pub fn handshake(bytes: &[u8]) {
    let mut options = ServerOptions::new("store.bin");
    options.tokens.push("t".to_owned());
    options
        .allowed_origins
        .push("https://example.org".to_owned());
    let policy = Policy::new(&options, true).expect("the options are right");
    let bytewise: Vec<&[u8]> = bytes.chunks(1).collect();
    assert_eq!(check(&policy, &[bytes]), check(&policy, &bytewise));
}

/// The outcome for a request that arrives in parts, or `None` if it is not complete.
fn check(policy: &Policy, parts: &[&[u8]]) -> Option<String> {
    let mut head = Head::default();
    for part in parts {
        match head.push(part) {
            Ok(None) => {}
            Ok(Some((request, _))) => {
                let extensions = request.extensions().list();
                let outcome = policy.check(request);
                let response = outcome.unwrap_or_else(|refusal| refusal.response());
                return Some(format!("{response} {extensions}"));
            }
            Err(refusal) => return Some(refusal.response()),
        }
    }
    None
}

/// Messages of a client: the first byte says how long each message of the rest is.
pub fn client_bytes(bytes: &[u8]) {
    if let Some((&first, rest)) = bytes.split_first() {
        let messages: Vec<&[u8]> = rest.chunks(usize::from(first) + 1).collect();
        answer(store(), &messages);
    }
}

/// One store for all runs, on a file that is already unlinked.
fn store() -> &'static Arc<EmbeddedStore> {
    static STORE: OnceLock<Arc<EmbeddedStore>> = OnceLock::new();
    STORE.get_or_init(|| {
        let folder = std::env::temp_dir().join(format!("fuzzing-{}", std::process::id()));
        std::fs::create_dir_all(&folder).expect("a folder");
        let path = folder.join("store");
        let store = EmbeddedStore::open(&path).expect("a store");
        // The system frees it when the process ends. A writer of a payload stream cannot be opened:
        // there is no folder for it.
        let _ = std::fs::remove_file(&path);
        let _ = std::fs::remove_dir(&folder);
        Arc::new(store)
    })
}

/// Answers the requests in a connection's messages, up to the first malformed one. Returns how many
/// it answered.
fn answer(store: &Arc<EmbeddedStore>, messages: &[&[u8]]) -> usize {
    let limits = Limits {
        bytes: 1 << 20,
        requests: 16,
    };
    let mut requests = RequestDecoder::new(limits, Memory::new(1 << 20).share());
    let options = ServerOptions::new("store.bin");
    let mut streams = Streams::new(&options, Arc::new(Semaphore::new(4)));
    let mut answered = 0;
    for message in messages {
        let Ok(bytes) = requests.join(message) else {
            return answered;
        };
        let mut rest = &*bytes;
        loop {
            match requests.next(&mut rest) {
                Ok(Some(request)) => {
                    let parameters = request.parameters();
                    // The server also checks this before it decodes anything.
                    if service::memory(request.method, parameters) < 64 << 20
                        && let Some(method) = AnyMethod::from_id(request.method)
                    {
                        drop(methods::answer(store, &mut streams, method, parameters));
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
    use std::path::Path;

    use super::*;

    /// Runs a target on every file of its corpus.
    fn replay(name: &str, target: fn(&[u8])) {
        let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../fuzz/corpus");
        let files = std::fs::read_dir(folder.join(name)).expect("its corpus");
        let mut count = 0;
        for file in files {
            target(&std::fs::read(file.unwrap().path()).unwrap());
            count += 1;
        }
        assert!(count > 0, "the corpus of {name} is empty");
    }

    #[test]
    fn the_corpus_of_handshakes() {
        replay("handshake", handshake);
    }

    #[test]
    fn the_corpus_of_client_bytes() {
        replay("client_bytes", client_bytes);
    }

    #[test]
    fn the_targets_reach_the_code_under_test() {
        let policy = Policy::new(&ServerOptions::new("store.bin"), true).unwrap();
        let request = [&b"GET /ws HTTP/1.1\r\nHost: local"[..], b"host\r\n\r\n"];
        assert!(check(&policy, &request).unwrap().contains("426"));
        assert_eq!(check(&policy, &[b"GET"]), None);
        let corpus = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../fuzz/corpus/client_bytes");
        let bytes = std::fs::read(corpus.join("ours")).unwrap();
        assert!(answer(store(), &[&bytes[1..]]) > 9);
        let bytes = std::fs::read(corpus.join("streams")).unwrap();
        assert_eq!(answer(store(), &[&bytes[1..]]), 15);
    }
}
