//! Which generation of the wire a peer speaks.

use super::frame::{Generation, Header, Kind, u32_at, u64_at};

/// Tells the generation by a connection's first bytes: by where the method stands, or, for a method
/// that nobody knows, by which header makes the frame end where the bytes end. A client that speaks
/// both may begin with bytes that make sense in both, and gets the newer one.
pub(super) fn detect(methods: &[u64], bytes: &[u8]) -> Option<Generation> {
    const METHOD: usize = 5;
    const GENERATIONS: [Generation; 2] = [Generation::Plain, Generation::Timestamped];
    let length = u32_at(bytes, 0)? as usize;
    let known = |generation: &Generation| {
        let method = u64_at(bytes, generation.header() + METHOD);
        method.is_some_and(|method| methods.contains(&method))
    };
    let fits = |generation: &Generation| {
        let rest = bytes.get(generation.header().saturating_add(length)..);
        rest.is_some_and(|rest| rest.is_empty() || ends(rest, generation.header(), bytes))
    };
    match GENERATIONS.into_iter().find(known) {
        Some(Generation::Timestamped) if holds_plain_call(methods, bytes) => {
            return Some(Generation::Plain);
        }
        Some(generation) => return Some(generation),
        None => {}
    }
    if bytes.len() < Generation::Timestamped.header() + METHOD + 8 {
        // The method may still come, in the older one's place.
        return None;
    }
    let fitting = GENERATIONS.into_iter().find(fits);
    Some(fitting.unwrap_or(Generation::Plain))
}

/// Whether `bytes` are whole frames without timestamps, with a call of a known method among them.
fn holds_plain_call(methods: &[u64], mut bytes: &[u8]) -> bool {
    let mut found = false;
    while let Some(header) = Header::read(Generation::Plain, bytes) {
        let start = Generation::Plain.header();
        let end = start.saturating_add(header.length as usize);
        let Some(payload) = bytes.get(start..end) else {
            return false;
        };
        let method = u64_at(payload, 5).filter(|_| header.kind == Kind::Open as u8);
        found |= method.is_some_and(|method| methods.contains(&method));
        bytes = &bytes[end..];
    }
    found && bytes.is_empty()
}

/// Whether `rest` is a frame without a payload of the stream that `first` is of.
fn ends(rest: &[u8], header: usize, first: &[u8]) -> bool {
    rest.len() == header && u32_at(rest, 0) == Some(0) && u32_at(rest, 4) == u32_at(first, 4)
}
