//! Detects a client's generation from its first bytes.

use crate::AnyMethod;
use crate::bytes::{u32_at, u64_at};
use crate::call::CallHeader;
use crate::frame::{Generation, Header, Kind};

/// Detects the generation from a connection's first bytes: by the position of the method, or, if
/// the method is unknown, by the header with which the frame ends where the bytes end. The bytes of
/// a client that probes are frames of both generations; the result is the newer one. `None` if more
/// bytes are needed.
pub(super) fn detect_generation(bytes: &[u8]) -> Option<Generation> {
    const GENERATIONS: [Generation; 2] = [Generation::Plain, Generation::Timestamped];
    let length = u32_at(bytes, 0)? as usize;
    let known = |generation: &Generation| {
        let method = u64_at(bytes, generation.header_length() + CallHeader::METHOD);
        method.and_then(AnyMethod::from_id).is_some()
    };
    let fits = |generation: &Generation| {
        let rest = bytes.get(generation.header_length().saturating_add(length)..);
        rest.is_some_and(|rest| rest.is_empty() || ends(rest, generation.header_length(), bytes))
    };
    match GENERATIONS.into_iter().find(known) {
        Some(Generation::Timestamped) if holds_plain_call(bytes) => {
            return Some(Generation::Plain);
        }
        Some(generation) => return Some(generation),
        None => {}
    }
    if bytes.len() < Generation::Timestamped.header_length() + CallHeader::METHOD + 8 {
        // The method of the older generation may not have arrived yet.
        return None;
    }
    let fitting = GENERATIONS.into_iter().find(fits);
    Some(fitting.unwrap_or(Generation::Plain))
}

/// Whether `bytes` are complete frames without timestamps, and one is a call of a known method.
fn holds_plain_call(mut bytes: &[u8]) -> bool {
    let mut found = false;
    while let Ok(Some(header)) = Header::read(Generation::Plain, bytes) {
        let start = Generation::Plain.header_length();
        let end = start.saturating_add(header.length as usize);
        let Some(payload) = bytes.get(start..end) else {
            return false;
        };
        let method = u64_at(payload, CallHeader::METHOD).filter(|_| header.kind == Kind::Open);
        found |= method.and_then(AnyMethod::from_id).is_some();
        bytes = &bytes[end..];
    }
    found && bytes.is_empty()
}

/// Whether `rest` is a frame without a payload, of the same stream as the frame `first`.
fn ends(rest: &[u8], header: usize, first: &[u8]) -> bool {
    rest.len() == header && u32_at(rest, 0) == Some(0) && u32_at(rest, 4) == u32_at(first, 4)
}
