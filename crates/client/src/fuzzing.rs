//! Entry points for fuzzing: they pass any bytes to the code that reads what others have written.
//! Each panics if a property does not hold. `fuzz/` has the targets and their corpora.

use std::fs;

use simd_r_drive_protocol::frame::{Decoder, Generation};
use simd_r_drive_protocol::response::ResponseDecoder;
use simd_r_drive_protocol::websocket::{Event, Parser};

use crate::embedded::fuzzing as embedded;
use crate::remote::fuzzing as remote;
use crate::{EmbeddedStore, Error, Progress, check, recover};

/// What a server sends: the first byte selects the generation and how the rest is cut into parts.
pub fn server_bytes(bytes: &[u8]) {
    if let Some((&first, rest)) = bytes.split_first() {
        read_as_responses(first & 1 == 1, usize::from(first >> 1) + 1, rest);
    }
}

/// Reads `bytes`, in parts of `cut` bytes, as WebSocket frames that contain muxio's frames, which
/// contain responses. The responses must not be longer than the bytes.
fn read_as_responses(is_timestamped: bool, cut: usize, bytes: &[u8]) {
    let generation = if is_timestamped {
        Generation::Timestamped
    } else {
        Generation::Plain
    };
    let (mut parser, mut decoder) = (Parser::default(), Decoder::new(generation));
    let (mut responses, mut left, mut kept) = (ResponseDecoder::default(), Vec::new(), 0);
    for part in bytes.chunks(cut) {
        left.extend_from_slice(part);
        let mut input = left.as_slice();
        loop {
            let mut data = match parser.next(&mut input) {
                Ok(Some(Event::Data(data))) => data,
                Ok(Some(_)) => continue,
                Ok(None) => break,
                Err(_) => return,
            };
            loop {
                let part = match decoder.next(&mut data) {
                    Ok(Some(part)) => part,
                    Ok(None) => break,
                    Err(_) => return,
                };
                match responses.add(&part, |request| request % 3 != 0) {
                    Ok(Some(response)) => kept += response.body.len(),
                    Ok(None) => {}
                    Err(_) => return,
                }
            }
        }
        left = input.to_vec();
    }
    assert!(kept <= bytes.len());
}

/// The body of a response to each of the calls.
pub fn response_body(bytes: &[u8]) {
    remote::read_as_each_response(bytes);
}

/// A store file.
pub fn store_file(bytes: &[u8]) {
    embedded::scan_is_complete(bytes);
    let folder = tempfile::tempdir().expect("a folder");
    let (path, to) = (folder.path().join("store"), folder.path().join("new"));
    fs::write(&path, bytes).expect("a file");
    let checked = check(&path, &Progress::default());
    match EmbeddedStore::open(&path) {
        Ok(store) => {
            let live = store.len().expect("it is open");
            if let Ok(checked) = checked {
                assert!(live <= checked.entries + checked.damaged);
            }
            store.write(b"a key", b"a payload").expect("it is open");
            store.close();
            let again = EmbeddedStore::open(&path).expect("it was a store just now");
            let payload = again
                .read(b"a key")
                .expect("its checksum is right")
                .expect("it is there");
            assert_eq!(payload.as_slice(), b"a payload");
        }
        Err(Error::NotAStore { .. }) => unchanged(&path, bytes),
        Err(Error::Corrupt { .. }) => {
            unchanged(&path, bytes);
            match recover(&path, &to, &Progress::default()) {
                Ok(report) => {
                    assert_eq!(report.recovered, report.found.live);
                    if report.recovered > 0 {
                        let store = EmbeddedStore::open(&to).expect("it is whole");
                        assert_eq!(store.len().expect("it is open"), report.recovered);
                    }
                }
                Err(Error::NotAStore { .. }) => {}
                Err(error) => panic!("{error}"),
            }
        }
        Err(error) => panic!("{error}"),
    }
}

fn unchanged(path: &std::path::Path, bytes: &[u8]) {
    assert!(
        fs::read(path).expect("it is there") == bytes,
        "it was changed"
    );
}

#[cfg(test)]
mod tests {
    use std::path::Path;

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
    fn the_corpus_of_server_bytes() {
        replay("server_bytes", super::server_bytes);
    }

    #[test]
    fn the_corpus_of_response_bodies() {
        replay("response_body", super::response_body);
    }

    #[test]
    fn the_corpus_of_store_files() {
        replay("store_file", super::store_file);
    }
}
