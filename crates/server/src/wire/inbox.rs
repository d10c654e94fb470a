//! Requests out of a connection's messages.

use std::borrow::Cow;
use std::collections::HashMap;

use crate::memory::{NoMemory, Share};

use super::detect::detect;
use super::frame::{CALL_HEADER, Generation, Header, Kind, u32_at, u64_at};

/// A request that has come in whole.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Request<'a> {
    /// The client's number for it, which the response repeats.
    pub(crate) id: u32,
    /// The hash of the method's name.
    pub(crate) method: u64,
    /// The encoded parameters, with the call's header before them.
    bytes: Cow<'a, [u8]>,
    /// Where in `bytes` the parameters are.
    start: usize,
    end: usize,
}

impl Request<'_> {
    /// The encoded parameters.
    pub(crate) fn parameters(&self) -> &[u8] {
        &self.bytes[self.start..self.end]
    }
}

/// What one connection may hold in unfinished requests.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Limits {
    /// Bytes, in all of them together.
    pub(crate) bytes: usize,
    /// Their number.
    pub(crate) requests: usize,
}

/// Bytes that are no requests. The connection has to end, since nothing after them can be trusted.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub(crate) enum Malformed {
    /// A frame that is not one, or not in its place.
    #[error("malformed frame: {0}")]
    Frame(&'static str),
    /// Too many bytes in unfinished requests.
    #[error("a request of more than {0} bytes")]
    TooLarge(usize),
    /// Too many unfinished requests.
    #[error("more than {0} unfinished requests")]
    TooMany(usize),
    /// Too many bytes in the unfinished requests of all connections.
    #[error(transparent)]
    NoMemory(#[from] NoMemory),
}

/// Puts a connection's messages together into requests.
pub(crate) struct Inbox {
    /// Methods that the generation can be told by.
    methods: &'static [u64],
    limits: Limits,
    generation: Option<Generation>,
    /// The unfinished requests, by their stream.
    streams: HashMap<u32, Stream>,
    /// Bytes in `streams`.
    held: usize,
    /// The memory for those and for `partial`.
    share: Share,
    /// The beginning of a frame whose end is in a later message.
    partial: Vec<u8>,
    /// How long `partial` has to become, as far as that is known.
    needed: usize,
}

/// A frame's header and its payload.
type Frame<'a> = (Header<u8>, &'a [u8]);

struct Stream {
    next: u32,
    bytes: Vec<u8>,
}

impl Inbox {
    pub(crate) fn new(methods: &'static [u64], limits: Limits, share: Share) -> Self {
        Self {
            methods,
            limits,
            share,
            generation: None,
            streams: HashMap::new(),
            held: 0,
            partial: Vec::new(),
            needed: 0,
        }
    }

    /// The peer's generation, as far as its first frame has told it.
    pub(crate) fn generation(&self) -> Option<Generation> {
        self.generation
    }

    /// A message's bytes, with what earlier ones have left unfinished before them; nothing as long
    /// as that is no whole frame.
    pub(crate) fn join<'a>(&mut self, message: &'a [u8]) -> Result<Cow<'a, [u8]>, Malformed> {
        if self.partial.is_empty() {
            return Ok(Cow::Borrowed(message));
        }
        self.keep(message)?;
        if self.partial.len() < self.needed {
            return Ok(Cow::Borrowed(&[]));
        }
        Ok(Cow::Owned(std::mem::take(&mut self.partial)))
    }

    /// Lets go of everything, where the connection ends.
    pub(crate) fn clear(&mut self) {
        self.streams.clear();
        self.held = 0;
        self.partial = Vec::new();
        self.give_back();
    }

    /// Takes the next whole request off the front of `rest`, which came from [`join`](Self::join).
    /// `None` when it needs further messages.
    pub(crate) fn next<'a>(
        &mut self,
        rest: &mut &'a [u8],
    ) -> Result<Option<Request<'a>>, Malformed> {
        while let Some((header, payload)) = self.next_frame(rest)? {
            let kind = Kind::try_from(header.kind);
            let whole = match kind.map_err(|()| Malformed::Frame("a kind that does not exist"))? {
                Kind::Open => self.open(header, payload, rest)?,
                Kind::Data => {
                    self.add(header, payload)?;
                    None
                }
                Kind::End => {
                    self.add(header, payload)?;
                    self.remove(header.stream).map(Cow::Owned)
                }
                Kind::Cancel => {
                    self.remove(header.stream);
                    None
                }
            };
            if let Some(whole) = whole {
                return request(whole).map(Some);
            }
        }
        Ok(None)
    }

    /// Splits one frame off `rest`, or keeps the beginning of one.
    fn next_frame<'a>(&mut self, rest: &mut &'a [u8]) -> Result<Option<Frame<'a>>, Malformed> {
        if self.generation.is_none() {
            self.generation = detect(self.methods, rest);
        }
        let frame = self.generation.and_then(|generation| {
            let header = Header::read(generation, rest)?;
            Some((header, generation.header()))
        });
        self.needed = 0;
        if let Some((header, start)) = frame {
            let length = header.length as usize;
            if length > self.limits.bytes {
                return Err(Malformed::TooLarge(self.limits.bytes));
            }
            let end = start.saturating_add(length);
            if let Some(payload) = rest.get(start..end) {
                *rest = &rest[end..];
                return Ok(Some((header, payload)));
            }
            self.needed = end;
        }
        // Nothing here where `join` goes on collecting.
        self.keep(rest)?;
        *rest = &[];
        Ok(None)
    }

    /// Keeps the beginning of a frame, or more of it.
    fn keep(&mut self, bytes: &[u8]) -> Result<(), Malformed> {
        self.share
            .resize(self.held + self.partial.len() + bytes.len())?;
        self.partial.extend_from_slice(bytes);
        Ok(())
    }

    /// Takes a request's bytes out.
    fn remove(&mut self, stream: u32) -> Option<Vec<u8>> {
        let bytes = self.streams.remove(&stream)?.bytes;
        self.held -= bytes.len();
        self.give_back();
        Some(bytes)
    }

    fn give_back(&mut self) {
        self.share.shrink(self.held + self.partial.len());
    }

    /// Begins a request. One whose end follows at once is never copied.
    fn open<'a>(
        &mut self,
        header: Header<u8>,
        payload: &'a [u8],
        rest: &mut &'a [u8],
    ) -> Result<Option<Cow<'a, [u8]>>, Malformed> {
        if header.sequence != 0 || self.streams.contains_key(&header.stream) {
            return Err(Malformed::Frame(
                "a stream that begins twice, or in the middle",
            ));
        }
        let generation = self.generation.unwrap_or(Generation::Plain);
        if let Some(next) = Header::read(generation, rest)
            && next.kind == Kind::End as u8
            && (next.stream, next.sequence, next.length) == (header.stream, 1, 0)
        {
            *rest = &rest[generation.header()..];
            return Ok(Some(Cow::Borrowed(payload)));
        }
        if self.streams.len() >= self.limits.requests {
            return Err(Malformed::TooMany(self.limits.requests));
        }
        self.hold(payload.len())?;
        let stream = Stream {
            next: 1,
            bytes: payload.to_vec(),
        };
        self.streams.insert(header.stream, stream);
        Ok(None)
    }

    /// Goes on with a request.
    fn add(&mut self, header: Header<u8>, payload: &[u8]) -> Result<(), Malformed> {
        if !self.streams.contains_key(&header.stream) {
            return Err(Malformed::Frame("a stream that was not begun"));
        }
        self.hold(payload.len())?;
        if let Some(stream) = self.streams.get_mut(&header.stream) {
            if header.sequence != stream.next {
                return Err(Malformed::Frame("a frame out of its turn"));
            }
            stream.next = stream.next.wrapping_add(1);
            stream.bytes.extend_from_slice(payload);
        }
        Ok(())
    }

    fn hold(&mut self, bytes: usize) -> Result<(), Malformed> {
        self.held = self.held.saturating_add(bytes);
        if self.held > self.limits.bytes {
            return Err(Malformed::TooLarge(self.limits.bytes));
        }
        Ok(self.share.resize(self.held + self.partial.len())?)
    }
}

/// Reads the header of a call.
fn request(bytes: Cow<'_, [u8]>) -> Result<Request<'_>, Malformed> {
    const SHORT: Malformed = Malformed::Frame("a request that is shorter than its header");
    let call = *bytes.first().ok_or(SHORT)?;
    let id = u32_at(&bytes, 1).ok_or(SHORT)?;
    let method = u64_at(&bytes, 5).ok_or(SHORT)?;
    let metadata: [u8; 2] = *bytes.get(13..).and_then(<[u8]>::first_chunk).ok_or(SHORT)?;
    if call != 0 {
        return Err(Malformed::Frame("something else than a call"));
    }
    let payload = CALL_HEADER + usize::from(u16::from_le_bytes(metadata));
    if bytes.len() < payload {
        return Err(SHORT);
    }
    // Parameters of 64 KiB and more come as the payload, since the metadata's length has 16 bits.
    let (start, end) = if bytes.len() > payload {
        (payload, bytes.len())
    } else {
        (CALL_HEADER, payload)
    };
    Ok(Request {
        id,
        method,
        bytes,
        start,
        end,
    })
}

#[cfg(test)]
mod tests {
    use super::super::frame::Kind;
    use super::*;
    use crate::memory::Memory;

    const KNOWN: &[u64] = &[0x1122_3344_5566_7788];
    const LIMITS: Limits = Limits {
        bytes: 1000,
        requests: 3,
    };

    fn inbox() -> Inbox {
        Inbox::new(KNOWN, LIMITS, Memory::new(1 << 20).share())
    }

    fn call(method: u64, metadata: &[u8], payload: &[u8]) -> Vec<u8> {
        let mut call = vec![0, 9, 0, 0, 0];
        call.extend(method.to_le_bytes());
        call.extend((metadata.len() as u16).to_le_bytes());
        call.extend(metadata);
        call.extend(payload);
        call
    }

    /// `bytes` as one stream's frames, `size` bytes in each.
    fn frames(generation: Generation, bytes: &[u8], size: usize) -> Vec<u8> {
        let mut out = Vec::new();
        let mut push = |sequence: usize, kind, payload: &[u8]| {
            let header = Header {
                length: payload.len() as u32,
                stream: 5,
                sequence: sequence as u32,
                kind,
            };
            header.push(&mut out, generation);
            out.extend(payload);
        };
        for (sequence, part) in bytes.chunks(size).enumerate() {
            let kind = if sequence == 0 {
                Kind::Open
            } else {
                Kind::Data
            };
            push(sequence, kind, part);
        }
        push(bytes.len().div_ceil(size), Kind::End, &[]);
        out
    }

    /// What comes out when the messages go in: methods and parameters.
    fn requests(inbox: &mut Inbox, messages: &[&[u8]]) -> Result<Vec<(u64, Vec<u8>)>, Malformed> {
        let mut requests = Vec::new();
        for message in messages {
            let joined = inbox.join(message)?;
            let mut rest = &*joined;
            while let Some(request) = inbox.next(&mut rest)? {
                assert_eq!(request.id, 9);
                requests.push((request.method, request.parameters().to_vec()));
            }
        }
        Ok(requests)
    }

    #[test]
    fn generations_are_told_apart_however_the_bytes_come() {
        for generation in [Generation::Plain, Generation::Timestamped] {
            for metadata in [&b""[..], b"parameters"] {
                for size in [30, 100] {
                    let one = frames(generation, &call(KNOWN[0], metadata, b""), size);
                    let two = [one.clone(), one].concat();
                    for cut in 0..two.len() {
                        let mut inbox = inbox();
                        let found = requests(&mut inbox, &[&two[..cut], &two[cut..]]).unwrap();
                        let expected = (KNOWN[0], metadata.to_vec());
                        assert_eq!(found, [expected.clone(), expected], "cut at {cut}");
                        assert_eq!(inbox.generation(), Some(generation));
                        assert_eq!(inbox.held, 0);
                    }
                }
            }
        }
    }

    #[test]
    fn unknown_methods_come_through() {
        for generation in [Generation::Plain, Generation::Timestamped] {
            for end in [generation.header(), 0] {
                let mut bytes = frames(generation, &call(1, b"parameters", b""), 1000);
                let rest = bytes.split_off(bytes.len() - end);
                let mut inbox = inbox();
                let mut found = requests(&mut inbox, &[&bytes]).unwrap();
                assert_eq!(inbox.generation(), Some(generation));
                found.extend(requests(&mut inbox, &[&rest]).unwrap());
                assert_eq!(found, [(1, b"parameters".to_vec())]);
            }
        }
    }

    #[test]
    fn bytes_for_both_generations_get_the_newer() {
        // What this project's client begins with: to a server with timestamps it is a call in
        // stream 3 and then a cancelled stream 4, which covers the call in stream 5.
        let words = |words: &[u32]| words.iter().flat_map(|word| word.to_le_bytes()).collect();
        let stamp = [0xff; 8].to_vec();
        let call = call(KNOWN[0], b"", b"");
        let parts: [Vec<u8>; 9] = [
            words(&[23, 3, 0]),
            [&[0], &stamp[..], &call].concat(),
            words(&[37, 3]),
            words(&[0, 3, 1]),
            [&[2], &stamp[..]].concat(),
            words(&[41, 4, 0]),
            [&[3], &stamp[..]].concat(),
            [words(&[15, 5, 0]), vec![0], call.clone()].concat(),
            [words(&[0, 5, 1]), vec![2]].concat(),
        ];
        let mut inbox = inbox();
        let found = requests(&mut inbox, &[&parts.concat()]).unwrap();
        assert_eq!(found, [(KNOWN[0], Vec::new())]);
        assert_eq!(inbox.generation(), Some(Generation::Plain));
        assert!(inbox.streams.is_empty());
    }

    #[test]
    fn large_parameters_are_the_payload() {
        let bytes = frames(Generation::Plain, &call(KNOWN[0], b"", &[7; 500]), 64);
        let found = requests(&mut inbox(), &[&bytes]).unwrap();
        assert_eq!(found, [(KNOWN[0], vec![7; 500])]);
    }

    #[test]
    fn limits_are_kept_and_freed() {
        let mut inbox = inbox();
        let fits = frames(Generation::Plain, &call(KNOWN[0], b"", &[7; 900]), 100);
        for _ in 0..5 {
            assert_eq!(requests(&mut inbox, &[&fits]).unwrap().len(), 1);
        }
        let large = frames(Generation::Plain, &call(KNOWN[0], b"", &[7; 990]), 100);
        assert_eq!(
            requests(&mut inbox, &[&large]),
            Err(Malformed::TooLarge(1000))
        );
    }
}
