//! A payload stream at a server, and the calls that use one.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, Instant};

use simd_r_drive_protocol::AnyMethod;
use simd_r_drive_protocol::by_hash::{self, HashMethod};
use simd_r_drive_protocol::payload_stream::response::{self, OpenedPayload};
use simd_r_drive_protocol::payload_stream::{PART, StreamMethod, request};
use simd_r_drive_protocol::request::Request;

use super::operation::Operation;
use crate::own_timeout::OwnTimeout;
use crate::per_process::PerProcess;
use crate::session::Session;
use crate::{Error, Result, validate};

/// How many parts of one stream are asked for, or sent, at a time.
pub(super) const IN_FLIGHT: usize = 4;
/// How many bytes that is.
pub(super) const AHEAD: usize = IN_FLIGHT * PART;

/// Whether parts that were asked for, or sent, at `begin` have taken much of `timeout`: then fewer at a
/// time are to follow.
pub(super) fn is_slow(begin: Instant, timeout: Duration) -> bool {
    begin.elapsed() > timeout / 8
}

/// Where the payload of a stream is.
#[derive(Clone)]
pub(super) enum Place {
    Key(Vec<u8>),
    /// At the key with this hash.
    Hash(u64),
}

impl Place {
    /// The method that opens a stream there: the one for keys, or the one for hashes.
    fn method(&self, of_key: StreamMethod, of_hash: HashMethod) -> AnyMethod {
        match self {
            Self::Key(_) => of_key.into(),
            Self::Hash(_) => of_hash.into(),
        }
    }

    /// Checks a payload that is to be written there.
    pub(super) fn validate(&self, payload: &[u8]) -> Result<()> {
        match self {
            Self::Key(key) => validate::entry(key, payload),
            Self::Hash(hash) => validate::entry_by_hash(*hash, payload),
        }
    }
}

/// A stream's number. When it is dropped, the server is told that the stream is not needed any more.
pub(super) struct Stream {
    sessions: Arc<PerProcess<Session>>,
    /// How long each wait may take, if the options do not decide.
    timeout: Option<OwnTimeout>,
    number: u64,
    is_closed: bool,
}

impl Stream {
    /// A number that this process has not used before.
    pub(super) fn new(sessions: &Arc<PerProcess<Session>>, timeout: Option<OwnTimeout>) -> Self {
        static NEXT: AtomicU64 = AtomicU64::new(0);
        Self {
            sessions: Arc::clone(sessions),
            timeout,
            number: NEXT.fetch_add(1, Ordering::Relaxed),
            is_closed: false,
        }
    }

    /// Another one of the same store.
    pub(super) fn another(&self) -> Self {
        Self::new(&self.sessions, self.timeout)
    }

    /// How long a wait that begins now may take, if the options do not decide.
    pub(super) fn timeout(&self) -> Option<Duration> {
        self.timeout.map(OwnTimeout::now)
    }

    /// The same for a wait that needs `more` time than others.
    pub(super) fn timeout_with(&self, more: Duration) -> Option<Duration> {
        self.timeout.map(|timeout| timeout.now_with(more))
    }

    /// The session, unless the store was closed.
    pub(super) fn session(&self) -> Result<&Arc<Session>> {
        let session = self.sessions.session();
        if session.is_closed() {
            return Err(Error::Closed {
                target: session.address(),
            });
        }
        Ok(session)
    }

    /// Notes that the server does not have it any more.
    pub(super) fn note_closed(&mut self) {
        self.is_closed = true;
    }

    pub(super) fn open_reader(&self, place: &Place) -> Operation<Option<OpenedPayload>> {
        let method = place.method(StreamMethod::OpenReader, HashMethod::OpenReader);
        Operation::new(method, vec![self.encode_open(place)], |body| {
            response::decode_open_reader(&body)
        })
    }

    pub(super) fn read_part(&self, offset: u64, length: u64) -> Operation<Option<Vec<u8>>> {
        let parameters = vec![request::encode_read_part(self.number, offset, length)];
        Operation::new(
            StreamMethod::ReadPart,
            parameters,
            response::decode_read_part,
        )
    }

    /// Its result is the most bytes of a part that the server takes.
    pub(super) fn open_writer(&self, place: &Place) -> Operation<Option<u64>> {
        let method = place.method(StreamMethod::OpenWriter, HashMethod::OpenWriter);
        number(method, vec![self.encode_open(place)])
    }

    /// Its result is how many bytes the server has got.
    pub(super) fn write_part(&self, offset: u64, part: Vec<u8>) -> Operation<Option<u64>> {
        let parameters = request::encode_write_part(self.number, offset, part);
        number(StreamMethod::WritePart, parameters)
    }

    /// Its result is the store file's new length.
    pub(super) fn finish_writer(&self, size: u64) -> Operation<Option<u64>> {
        let parameters = vec![request::encode_finish_writer(self.number, size)];
        number(StreamMethod::FinishWriter, parameters)
    }

    fn encode_open(&self, place: &Place) -> Vec<u8> {
        match place {
            Place::Key(key) => request::encode_open(self.number, key),
            Place::Hash(hash) => by_hash::request::encode_open(self.number, *hash),
        }
    }
}

impl Drop for Stream {
    fn drop(&mut self) {
        if !self.is_closed {
            self.sessions.session().send_unawaited(Request {
                method: StreamMethod::Close.into(),
                parameters: vec![request::encode_close(self.number)],
            });
        }
    }
}

fn number(method: impl Into<AnyMethod>, parameters: Vec<Vec<u8>>) -> Operation<Option<u64>> {
    Operation::new(method, parameters, |body| response::decode_number(&body))
}
