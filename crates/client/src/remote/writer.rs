//! Payloads written to a server piece by piece.

use std::sync::Arc;
use std::time::{Duration, Instant};

use simd_r_drive_protocol::payload_stream::PART;

use super::perform::{perform_all, perform_within, timed, write_timeout};
use super::stream::{IN_FLIGHT, Place, Stream, is_slow};
use crate::caller::{BoxFuture, Caller};
use crate::error::{Error, Result};
use crate::fork::Owned;
use crate::session::{Session, Timeout};
use crate::writer::PayloadSink;

/// How many bytes of a payload give a second more for writing it to the store.
const BYTES_A_SECOND: u64 = 16 << 20;

/// Writes one payload piece by piece.
pub(super) struct RemoteWriter {
    address: String,
    inner: Owned<OpenWriter>,
}

impl RemoteWriter {
    pub(super) async fn open(stream: Stream, caller: Caller, place: Place) -> Result<Self> {
        let session = stream.session()?;
        let address = session.address();
        let timeout = write_timeout(stream.timeout(), session);
        let timed = timed(session, caller)?;
        let operation = stream.open_writer(&place);
        let most = perform_within(session, operation, timeout, &timed).await?;
        let part_size = most.unwrap_or_default().clamp(1, PART as u64) as usize;
        Ok(Self {
            address,
            inner: Owned::new(OpenWriter {
                stream,
                place,
                part_size,
                parts: Vec::new(),
                window: 1,
                sent: 0,
            }),
        })
    }

    fn inner(&mut self) -> Result<&mut OpenWriter> {
        let inner = self.inner.get_mut();
        inner.map_err(|owner| owner.locked(&self.address))
    }
}

impl PayloadSink for RemoteWriter {
    fn write<'a>(&'a mut self, caller: Caller, piece: &'a [u8]) -> BoxFuture<'a, Result<()>> {
        Box::pin(async move { self.inner()?.write(caller, piece).await })
    }

    fn finish(mut self: Box<Self>, caller: Caller) -> BoxFuture<'static, Result<u64>> {
        Box::pin(async move { self.inner()?.finish(caller).await })
    }
}

struct OpenWriter {
    stream: Stream,
    place: Place,
    /// The most bytes of a part.
    part_size: usize,
    /// What is to be sent. All but the last are of the full size.
    parts: Vec<Vec<u8>>,
    /// How many of them are collected before they are sent.
    window: usize,
    /// How many bytes the server has got.
    sent: u64,
}

impl OpenWriter {
    async fn write(&mut self, caller: Caller, mut piece: &[u8]) -> Result<()> {
        self.stream.session()?;
        while !piece.is_empty() {
            let room = self
                .parts
                .last()
                .map_or(0, |last| self.part_size - last.len());
            if room == 0 && self.parts.len() >= self.window {
                self.send(caller).await?;
            }
            if room == 0 {
                self.parts.push(Vec::new());
                continue;
            }
            let (taken, rest) = piece.split_at(room.min(piece.len()));
            self.parts
                .last_mut()
                .into_iter()
                .for_each(|last| last.extend_from_slice(taken));
            piece = rest;
        }
        Ok(())
    }

    async fn finish(&mut self, caller: Caller) -> Result<u64> {
        let session = Arc::clone(self.stream.session()?);
        if self.sent == 0 {
            // What no store takes is a single byte at most.
            let payload = self.parts.first().map_or(&[][..], Vec::as_slice);
            self.place.validate(payload)?;
        }
        self.send(caller).await?;
        let more = Duration::from_secs(self.sent / BYTES_A_SECOND);
        let own = self.stream.timeout_with(more);
        let timeout = Timeout::starting_now(own, session.options.write_timeout + more);
        let operation = self.stream.finish_writer(self.sent);
        let caller = timed(&session, caller)?;
        let finished = perform_within(&session, operation, timeout, &caller).await;
        let end = finished.map_err(nothing_written)?;
        let end = end.ok_or_else(|| lost(&session))?;
        self.stream.note_closed();
        Ok(end)
    }

    /// Sends what was collected.
    async fn send(&mut self, caller: Caller) -> Result<()> {
        let session = Arc::clone(self.stream.session()?);
        let timeout = write_timeout(self.stream.timeout(), &session);
        let caller = timed(&session, caller)?;
        let begin = Instant::now();
        let (stream, mut end) = (&self.stream, self.sent);
        let operations = std::mem::take(&mut self.parts).into_iter().map(|part| {
            let offset = end;
            end += part.len() as u64;
            stream.write_part(offset, part)
        });
        let sent = perform_all(&session, operations, IN_FLIGHT, timeout, &caller).await;
        match sent.map_err(nothing_written)?.into_iter().last() {
            // Nothing was collected.
            None => Ok(()),
            Some(Some(received)) if received == end => {
                self.sent = end;
                let usual = session.options.write_timeout;
                self.window = match is_slow(begin, self.stream.timeout().unwrap_or(usual)) {
                    true => 1,
                    false => (2 * self.window).min(IN_FLIGHT),
                };
                Ok(())
            }
            Some(None) => Err(lost(&session)),
            Some(Some(received)) => Err(Error::Protocol {
                address: session.address(),
                reason: format!("it has {received} bytes of a payload of which {end} were sent"),
                http_status: None,
            }),
        }
    }
}

/// The error of a writer whose parts are gone with the connection that they were sent over.
fn lost(session: &Session) -> Error {
    nothing_written(Error::Connection {
        address: session.address(),
        reason: "the connection broke before the payload was complete".to_owned(),
        errno: None,
    })
}

/// Says of a connection that broke what that means here.
fn nothing_written(error: Error) -> Error {
    match error {
        Error::Connection {
            address,
            reason,
            errno,
        } => Error::Connection {
            address,
            reason: format!("{reason}; nothing was written"),
            errno,
        },
        error => error,
    }
}
