//! muxio's frames, in both generations.
//!
//! A frame begins with the length of its payload, the stream it belongs to and its number in that
//! stream (a little-endian `u32` each), and its kind (one byte). The messages of a WebSocket, put
//! end to end, are a sequence of frames.

use std::fmt;
use std::time::{SystemTime, UNIX_EPOCH};

use muxio_core::constants::{
    FRAME_HEADER_SIZE, FRAME_KIND_OFFSET, FRAME_SEQ_ID_OFFSET, FRAME_STREAM_ID_OFFSET,
};
use muxio_core::frame::FrameKind;

use super::Malformed;

/// Which frame header a server uses.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Generation {
    /// Servers up to 0.16: a timestamp of eight bytes follows the kind.
    Timestamped,
    /// Servers from 0.17.
    Plain,
}

/// The longest of the headers.
const MAX_HEADER: usize = Generation::Timestamped.header_length();

impl Generation {
    /// The length of a frame's header.
    pub(crate) const fn header_length(self) -> usize {
        match self {
            Self::Timestamped => FRAME_HEADER_SIZE + 8,
            Self::Plain => FRAME_HEADER_SIZE,
        }
    }
}

impl fmt::Display for Generation {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Timestamped => "up to 0.16",
            Self::Plain => "0.17",
        })
    }
}

/// A frame's header.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Header {
    pub(crate) length: u32,
    pub(crate) stream: u32,
    pub(crate) sequence: u32,
    pub(crate) kind: FrameKind,
}

impl Header {
    /// Appends the header.
    pub(crate) fn put(&self, out: &mut Vec<u8>, generation: Generation) {
        let now = || {
            SystemTime::now()
                .duration_since(UNIX_EPOCH)
                .unwrap_or_default()
        };
        self.put_at(out, generation, || now().as_micros() as u64);
    }

    /// Appends the header, with a timestamp of the caller's.
    pub(crate) fn put_at(
        &self,
        out: &mut Vec<u8>,
        generation: Generation,
        time: impl FnOnce() -> u64,
    ) {
        out.extend_from_slice(&self.length.to_le_bytes());
        out.extend_from_slice(&self.stream.to_le_bytes());
        out.extend_from_slice(&self.sequence.to_le_bytes());
        out.push(self.kind as u8);
        if generation == Generation::Timestamped {
            out.extend_from_slice(&time().to_le_bytes());
        }
    }

    fn read(bytes: &[u8; MAX_HEADER]) -> Result<Self, Malformed> {
        let field = |at: usize| u32::from_le_bytes(std::array::from_fn(|i| bytes[at + i]));
        let kind = FrameKind::try_from(bytes[FRAME_KIND_OFFSET])
            .map_err(|()| Malformed("a frame of no known kind".into()))?;
        Ok(Self {
            length: field(0),
            stream: field(FRAME_STREAM_ID_OFFSET),
            sequence: field(FRAME_SEQ_ID_OFFSET),
            kind,
        })
    }
}

/// Some or all of one frame's payload.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Part<'a> {
    pub(crate) header: Header,
    pub(crate) bytes: &'a [u8],
    /// Whether it begins the payload.
    pub(crate) is_first: bool,
    /// Whether it completes the payload.
    pub(crate) is_last: bool,
}

/// Takes a stream of bytes apart into frames.
pub(crate) struct Decoder {
    generation: Generation,
    head: [u8; MAX_HEADER],
    /// How much of the header has come.
    have: usize,
    /// The frame that is coming, and how much of its payload has not come.
    frame: Option<(Header, usize)>,
}

impl Decoder {
    pub(crate) fn new(generation: Generation) -> Self {
        Self {
            generation,
            head: [0; MAX_HEADER],
            have: 0,
            frame: None,
        }
    }

    /// Takes the next part off the front of `input`, or `None` when that needs more bytes.
    pub(crate) fn next<'a>(&mut self, input: &mut &'a [u8]) -> Result<Option<Part<'a>>, Malformed> {
        let (header, remaining, is_first) = match self.frame {
            Some((header, remaining)) => (header, remaining, false),
            None => {
                let missing = self.generation.header_length() - self.have;
                let (bytes, rest) = input.split_at(missing.min(input.len()));
                self.head[self.have..][..bytes.len()].copy_from_slice(bytes);
                self.have += bytes.len();
                *input = rest;
                if bytes.len() < missing {
                    return Ok(None);
                }
                self.have = 0;
                let header = Header::read(&self.head)?;
                let length = header.length as usize;
                self.frame = Some((header, length));
                (header, length, true)
            }
        };
        if input.is_empty() && remaining > 0 && !is_first {
            return Ok(None);
        }
        let (bytes, rest) = input.split_at(remaining.min(input.len()));
        *input = rest;
        let remaining = remaining - bytes.len();
        self.frame = (remaining > 0).then_some((header, remaining));
        Ok(Some(Part {
            header,
            bytes,
            is_first,
            is_last: remaining == 0,
        }))
    }

    /// Whether a frame has come in part.
    pub(crate) fn is_within_frame(&self) -> bool {
        self.have > 0 || self.frame.is_some()
    }
}

#[cfg(test)]
mod tests {
    use muxio_core::frame::{Frame, FrameCodec};
    use proptest::prelude::*;

    use super::*;

    fn kind() -> impl Strategy<Value = FrameKind> {
        (0_u8..6).prop_map(|byte| FrameKind::try_from(byte).unwrap())
    }

    fn frames() -> impl Strategy<Value = Vec<(Header, Vec<u8>)>> {
        let frame = (
            any::<u32>(),
            any::<u32>(),
            kind(),
            prop::collection::vec(any::<u8>(), 0..60),
        );
        let frame = frame.prop_map(|(stream, sequence, kind, payload)| {
            let length = payload.len() as u32;
            (
                Header {
                    length,
                    stream,
                    sequence,
                    kind,
                },
                payload,
            )
        });
        prop::collection::vec(frame, 0..8)
    }

    proptest! {
        #[test]
        fn the_header_is_the_one_of_muxio_core(frames in frames()) {
            for (header, payload) in frames {
                let mut ours = Vec::new();
                header.put(&mut ours, Generation::Plain);
                ours.extend_from_slice(&payload);
                let Header { stream: stream_id, sequence: seq_id, kind, .. } = header;
                let theirs = FrameCodec::encode(&Frame { stream_id, seq_id, kind, payload });
                prop_assert_eq!(ours, theirs);
            }
        }

        #[test]
        fn frames_are_read_however_they_are_cut(frames in frames(), cut in 1_usize..80, old in any::<bool>()) {
            let generation = if old { Generation::Timestamped } else { Generation::Plain };
            let mut bytes = Vec::new();
            for (header, payload) in &frames {
                header.put(&mut bytes, generation);
                bytes.extend_from_slice(payload);
            }
            let mut decoder = Decoder::new(generation);
            let mut read: Vec<(Header, Vec<u8>)> = Vec::new();
            let mut finished = 0;
            for mut input in bytes.chunks(cut) {
                while let Some(part) = decoder.next(&mut input).unwrap() {
                    if part.is_first {
                        read.push((part.header, Vec::new()));
                    }
                    read.last_mut().unwrap().1.extend_from_slice(part.bytes);
                    finished += usize::from(part.is_last);
                }
                prop_assert!(input.is_empty());
            }
            prop_assert_eq!(finished, frames.len());
            prop_assert_eq!(read, frames);
            prop_assert!(!decoder.is_within_frame());
        }

        #[test]
        fn any_bytes_are_read_without_a_panic(bytes in prop::collection::vec(any::<u8>(), 0..300)) {
            let (mut decoder, mut input) = (Decoder::new(Generation::Plain), bytes.as_slice());
            while let Ok(Some(_)) = decoder.next(&mut input) {}
        }
    }
}
