//! One frame's header, in both generations, and the header of the call in a stream's first bytes.

use std::time::{SystemTime, UNIX_EPOCH};

/// Which frame header a peer uses.
///
/// Both start with the payload's length, the stream's number and the frame's number in it (a
/// little-endian `u32` each), and the kind (one byte). The older one goes on with a timestamp.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Generation {
    /// Up to 0.16: eight bytes of timestamp, microseconds since 1970.
    Timestamped,
    /// From 0.17.
    Plain,
}

/// Bytes of a call's header without its metadata: type, request's number, method, metadata's length.
pub(crate) const CALL_HEADER: usize = 15;

impl Generation {
    /// The length of this generation's frame header.
    pub(crate) const fn header(self) -> usize {
        match self {
            Self::Plain => 13,
            Self::Timestamped => 13 + 8,
        }
    }
}

/// What a frame does to its stream.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Kind {
    /// Begins it.
    Open = 0,
    /// Goes on with it.
    Data = 1,
    /// Completes it.
    End = 2,
    /// Gives it up.
    Cancel = 3,
}

impl TryFrom<u8> for Kind {
    type Error = ();

    /// The wire's pings (4 and 5) have never been in use.
    fn try_from(byte: u8) -> Result<Self, ()> {
        let kinds = [Self::Open, Self::Data, Self::End, Self::Cancel];
        kinds.into_iter().find(|kind| *kind as u8 == byte).ok_or(())
    }
}

/// A frame's header. The kind is a byte where it comes from a peer.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Header<K> {
    pub(crate) length: u32,
    pub(crate) stream: u32,
    pub(crate) sequence: u32,
    pub(crate) kind: K,
}

impl Header<u8> {
    /// Reads the header that `bytes` begin with, or `None` where there are too few.
    pub(crate) fn read(generation: Generation, bytes: &[u8]) -> Option<Self> {
        let header = bytes.get(..generation.header())?;
        Some(Self {
            length: u32_at(header, 0)?,
            stream: u32_at(header, 4)?,
            sequence: u32_at(header, 8)?,
            kind: *header.get(12)?,
        })
    }
}

impl Header<Kind> {
    /// Appends it to `out`.
    pub(crate) fn push(&self, out: &mut Vec<u8>, generation: Generation) {
        out.extend_from_slice(&self.length.to_le_bytes());
        out.extend_from_slice(&self.stream.to_le_bytes());
        out.extend_from_slice(&self.sequence.to_le_bytes());
        out.push(self.kind as u8);
        if generation == Generation::Timestamped {
            let now = SystemTime::now().duration_since(UNIX_EPOCH);
            let now = now.unwrap_or_default().as_micros() as u64;
            out.extend_from_slice(&now.to_le_bytes());
        }
    }
}

/// The number at `offset`, if `bytes` reach that far.
pub(crate) fn u32_at(bytes: &[u8], offset: usize) -> Option<u32> {
    let field = bytes.get(offset..)?.first_chunk()?;
    Some(u32::from_le_bytes(*field))
}

/// The number at `offset`, if `bytes` reach that far.
pub(crate) fn u64_at(bytes: &[u8], offset: usize) -> Option<u64> {
    let field = bytes.get(offset..)?.first_chunk()?;
    Some(u64::from_le_bytes(*field))
}
