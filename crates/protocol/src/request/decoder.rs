//! Decodes requests from a connection's messages.

use std::borrow::Cow;
use std::collections::HashMap;

use super::detect::detect_generation;
use super::limits::{Budget, DecodeError, Limits};
use super::received::ReceivedRequest;
use crate::frame::{Generation, Header, Kind};

/// Decodes the requests in a connection's messages. It copies only those that arrive in parts.
pub struct RequestDecoder<B> {
    limits: Limits,
    generation: Option<Generation>,
    /// The incomplete requests, by their stream.
    streams: HashMap<u32, Stream>,
    /// The number of bytes in `streams`.
    buffered: usize,
    /// The memory for `streams` and `partial`.
    budget: B,
    /// The beginning of a frame whose end is in a later message.
    partial: Vec<u8>,
    /// The length of the frame in `partial`, or 0 if it is not known yet.
    needed: usize,
}

const UNKNOWN_KIND: &str = "an unknown kind";

/// A frame's header and its payload.
type Frame<'a> = (Header, &'a [u8]);

struct Stream {
    /// The number of the next frame.
    next: u32,
    bytes: Vec<u8>,
}

impl<B: Budget> RequestDecoder<B> {
    /// A decoder for a new connection.
    pub fn new(limits: Limits, budget: B) -> Self {
        Self {
            limits,
            budget,
            generation: None,
            streams: HashMap::new(),
            buffered: 0,
            partial: Vec::new(),
            needed: 0,
        }
    }

    /// The peer's generation, once its first frame has shown it.
    #[inline]
    pub fn generation(&self) -> Option<Generation> {
        self.generation
    }

    /// The bytes to decode: the incomplete frame of earlier messages, followed by this message.
    /// Empty as long as that frame is incomplete.
    ///
    /// # Errors
    /// [`DecodeError::NoMemory`]
    #[inline]
    pub fn join<'a>(&mut self, message: &'a [u8]) -> Result<Cow<'a, [u8]>, DecodeError<B::Error>> {
        if self.partial.is_empty() {
            return Ok(Cow::Borrowed(message));
        }
        self.buffer_partial(message)?;
        if self.partial.len() < self.needed {
            return Ok(Cow::Borrowed(&[]));
        }
        Ok(Cow::Owned(std::mem::take(&mut self.partial)))
    }

    /// Drops all incomplete requests, at the end of the connection.
    pub fn clear(&mut self) {
        self.streams.clear();
        self.buffered = 0;
        self.partial = Vec::new();
        self.shrink_budget();
    }

    /// Removes the next complete request from the front of `rest`, which [`join`](Self::join) has
    /// returned. Returns `None` if it needs further messages.
    ///
    /// # Errors
    /// [`DecodeError`]. What follows cannot be decoded then.
    pub fn next<'a>(
        &mut self,
        rest: &mut &'a [u8],
    ) -> Result<Option<ReceivedRequest<'a>>, DecodeError<B::Error>> {
        while let Some((header, payload)) = self.next_frame(rest)? {
            let complete = match header.kind {
                Kind::Open => self.open(header, payload, rest)?,
                Kind::Data => {
                    self.append(header, payload)?;
                    None
                }
                Kind::End => {
                    self.append(header, payload)?;
                    self.remove(header.stream).map(Cow::Owned)
                }
                Kind::Cancel => {
                    self.remove(header.stream);
                    None
                }
                Kind::Ping | Kind::Pong => return Err(DecodeError::Frame(UNKNOWN_KIND)),
            };
            if let Some(complete) = complete {
                let request = ReceivedRequest::new(complete).map_err(DecodeError::Frame)?;
                return Ok(Some(request));
            }
        }
        Ok(None)
    }

    /// Removes one frame from the front of `rest`, or buffers the beginning of one.
    fn next_frame<'a>(
        &mut self,
        rest: &mut &'a [u8],
    ) -> Result<Option<Frame<'a>>, DecodeError<B::Error>> {
        if self.generation.is_none() {
            self.generation = detect_generation(rest);
        }
        self.needed = 0;
        if let Some(generation) = self.generation
            && let Some(header) =
                Header::read(generation, rest).map_err(|_| DecodeError::Frame(UNKNOWN_KIND))?
        {
            let start = generation.header_length();
            let length = header.length as usize;
            if length > self.limits.bytes {
                return Err(DecodeError::TooLarge(self.limits.bytes));
            }
            let end = start.saturating_add(length);
            if let Some(payload) = rest.get(start..end) {
                *rest = &rest[end..];
                return Ok(Some((header, payload)));
            }
            self.needed = end;
        }
        // Empty while `join` collects the rest of a frame.
        self.buffer_partial(rest)?;
        *rest = &[];
        Ok(None)
    }

    /// Buffers the beginning of a frame, or more of it.
    fn buffer_partial(&mut self, bytes: &[u8]) -> Result<(), DecodeError<B::Error>> {
        self.budget
            .resize(self.buffered + self.partial.len() + bytes.len())
            .map_err(DecodeError::NoMemory)?;
        self.partial.extend_from_slice(bytes);
        Ok(())
    }

    /// Removes a request and returns its bytes.
    fn remove(&mut self, stream: u32) -> Option<Vec<u8>> {
        let bytes = self.streams.remove(&stream)?.bytes;
        self.buffered -= bytes.len();
        self.shrink_budget();
        Some(bytes)
    }

    fn shrink_budget(&mut self) {
        // A smaller size never fails.
        let _ = self.budget.resize(self.buffered + self.partial.len());
    }

    /// Begins a request. It is not copied if its end follows directly.
    fn open<'a>(
        &mut self,
        header: Header,
        payload: &'a [u8],
        rest: &mut &'a [u8],
    ) -> Result<Option<Cow<'a, [u8]>>, DecodeError<B::Error>> {
        if header.sequence != 0 || self.streams.contains_key(&header.stream) {
            return Err(DecodeError::Frame(
                "a stream that begins twice, or not with its first frame",
            ));
        }
        let generation = self.generation.unwrap_or(Generation::Plain);
        if let Ok(Some(next)) = Header::read(generation, rest)
            && next.kind == Kind::End
            && (next.stream, next.sequence, next.length) == (header.stream, 1, 0)
        {
            *rest = &rest[generation.header_length()..];
            return Ok(Some(Cow::Borrowed(payload)));
        }
        if self.streams.len() >= self.limits.requests {
            return Err(DecodeError::TooMany(self.limits.requests));
        }
        self.grow(payload.len())?;
        let stream = Stream {
            next: 1,
            bytes: payload.to_vec(),
        };
        self.streams.insert(header.stream, stream);
        Ok(None)
    }

    /// Continues a request.
    fn append(&mut self, header: Header, payload: &[u8]) -> Result<(), DecodeError<B::Error>> {
        if !self.streams.contains_key(&header.stream) {
            return Err(DecodeError::Frame(
                "a frame of a stream that was not opened",
            ));
        }
        self.grow(payload.len())?;
        if let Some(stream) = self.streams.get_mut(&header.stream) {
            if header.sequence != stream.next {
                return Err(DecodeError::Frame("a frame out of order"));
            }
            stream.next = stream.next.wrapping_add(1);
            stream.bytes.extend_from_slice(payload);
        }
        Ok(())
    }

    fn grow(&mut self, bytes: usize) -> Result<(), DecodeError<B::Error>> {
        self.buffered = self.buffered.saturating_add(bytes);
        if self.buffered > self.limits.bytes {
            return Err(DecodeError::TooLarge(self.limits.bytes));
        }
        self.budget
            .resize(self.buffered + self.partial.len())
            .map_err(DecodeError::NoMemory)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::call::Method;

    const KNOWN: u64 = Method::Read.id();
    const LIMITS: Limits = Limits {
        bytes: 1000,
        requests: 3,
    };

    /// A budget of 1 MiB, of which this is in use.
    struct Share(usize);

    #[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
    #[error("no memory")]
    struct NoMemory;

    impl Budget for Share {
        type Error = NoMemory;

        fn resize(&mut self, bytes: usize) -> Result<(), NoMemory> {
            if bytes > 1 << 20 {
                return Err(NoMemory);
            }
            self.0 = bytes;
            Ok(())
        }
    }

    type Decoder = RequestDecoder<Share>;
    type Error = DecodeError<NoMemory>;

    fn decoder() -> Decoder {
        RequestDecoder::new(LIMITS, Share(0))
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
            header.put(&mut out, generation);
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
    fn requests(decoder: &mut Decoder, messages: &[&[u8]]) -> Result<Vec<(u64, Vec<u8>)>, Error> {
        let mut requests = Vec::new();
        for message in messages {
            let joined = decoder.join(message)?;
            let mut rest = &*joined;
            while let Some(request) = decoder.next(&mut rest)? {
                assert_eq!(request.id, 9);
                requests.push((request.method, request.parameters().to_vec()));
            }
        }
        Ok(requests)
    }

    #[test]
    fn generations_are_detected_however_the_bytes_are_cut() {
        for generation in [Generation::Plain, Generation::Timestamped] {
            for metadata in [&b""[..], b"parameters"] {
                for size in [30, 100] {
                    let one = frames(generation, &call(KNOWN, metadata, b""), size);
                    let two = [one.clone(), one].concat();
                    for cut in 0..two.len() {
                        let mut decoder = decoder();
                        let found = requests(&mut decoder, &[&two[..cut], &two[cut..]]).unwrap();
                        let expected = (KNOWN, metadata.to_vec());
                        assert_eq!(found, [expected.clone(), expected], "cut at {cut}");
                        assert_eq!(decoder.generation(), Some(generation));
                        assert_eq!((decoder.buffered, decoder.budget.0), (0, 0));
                    }
                }
            }
        }
    }

    #[test]
    fn unknown_methods_are_decoded() {
        for generation in [Generation::Plain, Generation::Timestamped] {
            for end in [generation.header_length(), 0] {
                let mut bytes = frames(generation, &call(1, b"parameters", b""), 1000);
                let rest = bytes.split_off(bytes.len() - end);
                let mut decoder = decoder();
                let mut found = requests(&mut decoder, &[&bytes]).unwrap();
                assert_eq!(decoder.generation(), Some(generation));
                found.extend(requests(&mut decoder, &[&rest]).unwrap());
                assert_eq!(found, [(1, b"parameters".to_vec())]);
            }
        }
    }

    #[test]
    fn large_parameters_are_the_payload() {
        let bytes = frames(Generation::Plain, &call(KNOWN, b"", &[7; 500]), 64);
        let found = requests(&mut decoder(), &[&bytes]).unwrap();
        assert_eq!(found, [(KNOWN, vec![7; 500])]);
    }

    #[test]
    fn limits_are_kept_and_freed() {
        let mut decoder = decoder();
        let fits = frames(Generation::Plain, &call(KNOWN, b"", &[7; 900]), 100);
        for _ in 0..5 {
            assert_eq!(requests(&mut decoder, &[&fits]).unwrap().len(), 1);
        }
        let large = frames(Generation::Plain, &call(KNOWN, b"", &[7; 990]), 100);
        assert_eq!(
            requests(&mut decoder, &[&large]),
            Err(DecodeError::TooLarge(1000))
        );
    }
}
