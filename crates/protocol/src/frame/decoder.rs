//! Decodes frames from a stream of bytes.

use super::header::{Generation, Header};
use crate::Malformed;

/// The length of the longest header.
const MAX_HEADER: usize = Generation::Timestamped.header_length();

/// Some or all of one frame's payload.
#[derive(Debug, PartialEq, Eq)]
pub struct Part<'a> {
    /// The frame's header.
    pub header: Header,
    /// The part of the payload.
    pub bytes: &'a [u8],
    /// Whether it begins the payload.
    pub is_first: bool,
    /// Whether it completes the payload.
    pub is_last: bool,
}

/// Splits a stream of bytes into frames.
pub struct Decoder {
    generation: Generation,
    /// The beginning of an incomplete header.
    head: [u8; MAX_HEADER],
    /// How many bytes of it have arrived.
    have: usize,
    /// The header of an incomplete frame, and how many bytes of its payload are missing.
    frame: Option<(Header, usize)>,
}

impl Decoder {
    /// A decoder for the frames of a peer of this generation.
    pub fn new(generation: Generation) -> Self {
        Self {
            generation,
            head: [0; MAX_HEADER],
            have: 0,
            frame: None,
        }
    }

    /// Removes the next part from the front of `input`. Returns `None` if more bytes are needed.
    ///
    /// # Errors
    /// [`Malformed`] for an invalid frame.
    #[inline]
    pub fn next<'a>(&mut self, input: &mut &'a [u8]) -> Result<Option<Part<'a>>, Malformed> {
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
                let header = Header::read(self.generation, &self.head)?;
                let Some(header) = header else {
                    return Ok(None);
                };
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

    /// Whether a frame is incomplete.
    pub fn is_within_frame(&self) -> bool {
        self.have > 0 || self.frame.is_some()
    }
}

#[cfg(test)]
mod tests {
    use muxio_core::frame::{Frame, FrameCodec, FrameKind};
    use proptest::prelude::*;

    use super::super::Kind;
    use super::*;

    fn kind() -> impl Strategy<Value = Kind> {
        use Kind::{Cancel, Data, End, Open, Ping, Pong};
        prop::sample::select(&[Open, Data, End, Cancel, Pong, Ping])
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
                let kind = FrameKind::try_from(kind as u8).unwrap();
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
