//! What a server sends, whatever it is.

use super::frame::{Decoder, Generation};
use super::response::Assembler;
use super::websocket::{Event, Parser};

/// Reads `bytes`, which come in parts of `cut` bytes, as WebSocket's frames, muxio's frames in those,
/// and responses in those. Of what is read, no more is kept than has come.
pub(crate) fn read_as_responses(is_timestamped: bool, cut: usize, bytes: &[u8]) {
    let generation = if is_timestamped {
        Generation::Timestamped
    } else {
        Generation::Plain
    };
    let (mut parser, mut decoder) = (Parser::default(), Decoder::new(generation));
    let (mut assembler, mut left, mut kept) = (Assembler::default(), Vec::new(), 0);
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
                match assembler.add(&part, |request| request % 3 != 0) {
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
