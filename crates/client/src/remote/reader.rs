//! Payloads of a server's, read piece by piece.

use std::sync::Arc;
use std::time::Instant;

use simd_r_drive_protocol::payload_stream::PART;
use simd_r_drive_protocol::payload_stream::response::OpenedPayload;

use super::perform::{perform_all, perform_within, read_timeout, timed};
use super::read_ahead::ReadAhead;
use super::stream::{IN_FLIGHT, Place, Stream, is_slow};
use crate::caller::{BoxFuture, Caller};
use crate::damage;
use crate::error::{Error, Result};
use crate::fork::Owned;
use crate::pieces::Verification;
use crate::reader::PayloadSource;
use crate::session::{Session, Timeout};
use crate::sync::TimedCaller;

/// Reads one payload piece by piece.
pub(super) struct RemoteReader {
    address: String,
    size: u64,
    inner: Owned<OpenReader>,
}

impl RemoteReader {
    pub(super) async fn open(stream: Stream, caller: Caller, place: Place) -> Result<Option<Self>> {
        let session = stream.session()?;
        let address = session.address();
        let timeout = read_timeout(stream.timeout(), session);
        let timed = timed(session, caller)?;
        let operation = stream.open_reader(&place);
        let opened = perform_within(session, operation, timeout, &timed).await?;
        Ok(opened.map(|payload| Self {
            address,
            size: payload.size,
            inner: Owned::new(OpenReader::new(stream, place, payload)),
        }))
    }
}

impl PayloadSource for RemoteReader {
    fn size(&self) -> u64 {
        self.size
    }

    fn read_at<'a>(
        &'a mut self,
        caller: Caller,
        position: u64,
        buffer: &'a mut [u8],
    ) -> BoxFuture<'a, Result<usize>> {
        Box::pin(async move {
            let inner = self.inner.get_mut();
            let inner = inner.map_err(|owner| owner.locked(&self.address))?;
            inner.read_at(caller, position, buffer).await
        })
    }
}

struct OpenReader {
    stream: Stream,
    place: Place,
    payload: OpenedPayload,
    ahead: ReadAhead,
    verification: Option<Verification>,
}

impl OpenReader {
    fn new(stream: Stream, place: Place, payload: OpenedPayload) -> Self {
        let OpenedPayload { size, checksum, .. } = payload;
        Self {
            stream,
            place,
            payload,
            ahead: ReadAhead::default(),
            verification: payload
                .is_verified
                .then(|| Verification::new(size, checksum)),
        }
    }

    async fn read_at(&mut self, caller: Caller, position: u64, buffer: &mut [u8]) -> Result<usize> {
        let session = Arc::clone(self.stream.session()?);
        if buffer.is_empty() || position >= self.payload.size {
            return Ok(0);
        }
        if self.ahead.at(position).is_empty() {
            let timeout = read_timeout(self.stream.timeout(), &session);
            let caller = timed(&session, caller)?;
            self.fetch(&session, position, buffer.len(), timeout, &caller)
                .await?;
        }
        let piece = self.ahead.at(position);
        let piece = &piece[..piece.len().min(buffer.len())];
        if let Some(verification) = &mut self.verification
            && !verification.accepts(position, piece)
        {
            let OpenedPayload { offset, size, .. } = self.payload;
            return Err(damage::wrong_checksum(session.address(), offset, size));
        }
        buffer[..piece.len()].copy_from_slice(piece);
        Ok(piece.len())
    }

    /// Gets the parts from `position` on, of which `wanted` bytes are needed at once.
    async fn fetch(
        &mut self,
        session: &Arc<Session>,
        position: u64,
        wanted: usize,
        timeout: Timeout,
        caller: &TimedCaller,
    ) -> Result<()> {
        let begin = Instant::now();
        let length = self.ahead.next_length(position, wanted);
        let length = length.min(self.payload.size - position);
        loop {
            let stream = &self.stream;
            let operations = (0..length).step_by(PART).map(|from| {
                let part = (length - from).min(PART as u64);
                stream.read_part(position + from, part)
            });
            let parts = perform_all(session, operations, IN_FLIGHT, timeout, caller).await?;
            if let Some(parts) = parts.into_iter().collect() {
                if !self.ahead.replace(position, length, parts) {
                    return Err(Error::Protocol {
                        address: session.address(),
                        reason: "a part of a payload is not as long as was asked for".to_owned(),
                        http_status: None,
                    });
                }
                let usual = session.options.read_timeout;
                if is_slow(begin, self.stream.timeout().unwrap_or(usual)) {
                    self.ahead.slow_down();
                }
                return Ok(());
            }
            self.reopen(session, timeout, caller).await?;
        }
    }

    /// Opens the payload again, over a new connection.
    async fn reopen(
        &mut self,
        session: &Arc<Session>,
        timeout: Timeout,
        caller: &TimedCaller,
    ) -> Result<()> {
        let stream = self.stream.another();
        let operation = stream.open_reader(&self.place);
        let found = perform_within(session, operation, timeout, caller).await?;
        let is_same = found.is_some_and(|found| {
            (found.size, found.checksum) == (self.payload.size, self.payload.checksum)
        });
        if !is_same {
            return Err(Error::Server {
                address: session.address(),
                operation: "reopen_reader".to_owned(),
                reason:
                    "the connection broke, and the payload was overwritten or deleted meanwhile; \
                         open a new reader"
                        .to_owned(),
                http_status: None,
            });
        }
        self.stream = stream;
        Ok(())
    }
}
