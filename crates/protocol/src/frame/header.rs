//! A frame's header, in both generations.
//!
//! It consists of the length of the frame's payload, the number of its stream, the frame's number
//! in that stream (each a little-endian `u32`), and its kind (one byte). In the older generation, a
//! timestamp follows.

use std::fmt;
use std::time::{SystemTime, UNIX_EPOCH};

use crate::Malformed;
use crate::bytes::array_at;

/// Which frame header a peer uses.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Generation {
    /// Up to version 0.16: a timestamp of eight bytes, microseconds since 1970, follows the kind.
    Timestamped,
    /// From version 0.17: no timestamp.
    Plain,
}

impl Generation {
    /// The length of a frame's header, in bytes.
    #[inline]
    pub const fn header_length(self) -> usize {
        match self {
            Self::Timestamped => Header::PLAIN_LENGTH + 8,
            Self::Plain => Header::PLAIN_LENGTH,
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

/// What a frame does to its stream, with its number on the wire.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// Begins the stream.
    Open = 0,
    /// Continues the stream.
    Data = 1,
    /// Completes the stream.
    End = 2,
    /// Cancels the stream.
    Cancel = 3,
    /// Defined, but never sent.
    Pong = 4,
    /// Defined, but never sent.
    Ping = 5,
}

impl Kind {
    #[inline]
    fn from_byte(byte: u8) -> Option<Self> {
        match byte {
            0 => Some(Self::Open),
            1 => Some(Self::Data),
            2 => Some(Self::End),
            3 => Some(Self::Cancel),
            4 => Some(Self::Pong),
            5 => Some(Self::Ping),
            _ => None,
        }
    }
}

/// A frame's header.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Header {
    /// The length of the payload, in bytes.
    pub length: u32,
    /// The number of the stream.
    pub stream: u32,
    /// The number of the frame in its stream.
    pub sequence: u32,
    /// What the frame does to its stream.
    pub kind: Kind,
}

impl Header {
    /// The length without a timestamp.
    const PLAIN_LENGTH: usize = 13;

    /// Appends the header.
    #[inline]
    pub fn put(&self, out: &mut Vec<u8>, generation: Generation) {
        self.put_with_time(out, generation, || {
            let now = SystemTime::now().duration_since(UNIX_EPOCH);
            now.unwrap_or_default().as_micros() as u64
        });
    }

    /// Appends the header. The timestamp, if the generation has one, is `time()`.
    #[inline]
    pub(crate) fn put_with_time(
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

    /// Reads the header at the beginning of `bytes`, or returns `None` if they are too few.
    ///
    /// # Errors
    /// [`Malformed`] for a kind that is not defined.
    #[inline]
    pub fn read(generation: Generation, bytes: &[u8]) -> Result<Option<Self>, Malformed> {
        let Some(header) = bytes
            .first_chunk::<{ Self::PLAIN_LENGTH }>()
            .filter(|_| bytes.len() >= generation.header_length())
        else {
            return Ok(None);
        };
        let number = |at| u32::from_le_bytes(array_at(header, at));
        Ok(Some(Self {
            length: number(0),
            stream: number(4),
            sequence: number(8),
            kind: Kind::from_byte(header[12]).ok_or("a frame of an unknown kind")?,
        }))
    }
}
