//! The payload streams of one connection.

use std::collections::HashMap;
use std::io::Write;
use std::sync::Arc;

use simd_r_drive_client::{EmbeddedReader, EmbeddedStore, EmbeddedWriter, Error, key_hash};
use simd_r_drive_protocol::by_hash;
use simd_r_drive_protocol::payload_stream::response::{self, OpenedPayload};
use simd_r_drive_protocol::payload_stream::{PART, StreamMethod, request};
use tokio::sync::{OwnedSemaphorePermit, Semaphore};

use crate::ServerOptions;
use crate::answer::{Failure, Outcome, success, with_entries};

/// The most streams of one connection.
const MOST: usize = 256;

/// What a part has with it in its message.
const HEADERS: u64 = 256;

/// The open streams of one connection. They end with it.
pub(crate) struct Streams {
    open: HashMap<u64, Open>,
    /// A permit for each stream that all connections together may still open.
    rooms: Arc<Semaphore>,
    /// The most bytes of a part that is written.
    part_size: u64,
}

struct Open {
    stream: Stream,
    _room: OwnedSemaphorePermit,
}

enum Stream {
    Reader(EmbeddedReader),
    Writer(Received),
}

/// What has come of a payload that is being written.
struct Received {
    writer: EmbeddedWriter,
    length: u64,
}

impl Streams {
    pub(crate) fn new(options: &ServerOptions, rooms: Arc<Semaphore>) -> Self {
        let message = options.max_message_size.min(options.max_request_size);
        let largest = message.min(options.max_memory / 4);
        Self {
            open: HashMap::new(),
            rooms,
            part_size: largest.saturating_sub(HEADERS).clamp(1, PART as u64),
        }
    }

    /// Does what a request asks for, but for the end of a writer, which takes long:
    /// [`take_writer`](Self::take_writer) is for that.
    pub(crate) fn answer(
        &mut self,
        store: &Arc<EmbeddedStore>,
        method: StreamMethod,
        parameters: &[u8],
    ) -> Outcome {
        match method {
            StreamMethod::OpenReader => self.open_reader(store, parameters),
            StreamMethod::ReadPart => self.read_part(parameters),
            StreamMethod::OpenWriter => self.open_writer(store, parameters),
            StreamMethod::WritePart => self.write_part(parameters),
            StreamMethod::FinishWriter => finish(self.take_writer(parameters)?),
            StreamMethod::Close => self.close(parameters),
        }
    }

    /// Closes a writer that is to be finished, once all of the payload has come. None where there is
    /// no such stream.
    pub(crate) fn take_writer(
        &mut self,
        parameters: &[u8],
    ) -> Result<Option<EmbeddedWriter>, Failure> {
        let [number, size] = request::decode_finish_writer(parameters)?;
        match self.writer(number)?.map(|received| received.length) {
            None => return Ok(None),
            Some(length) if length == size => {}
            Some(length) => {
                return Err(Failure::new(format!(
                    "{length} bytes have come of a payload of {size}; nothing was written"
                )));
            }
        }
        match self.open.remove(&number).map(|open| open.stream) {
            Some(Stream::Writer(received)) => Ok(Some(received.writer)),
            _ => Ok(None),
        }
    }

    fn open_reader(&mut self, store: &Arc<EmbeddedStore>, parameters: &[u8]) -> Outcome {
        let (number, key) = request::decode_open(parameters)?;
        self.read_from(number, || store.open_reader(key))
    }

    /// Opens a reader of the payload at a hash.
    pub(crate) fn open_reader_by_hash(
        &mut self,
        store: &Arc<EmbeddedStore>,
        parameters: &[u8],
    ) -> Outcome {
        let [number, hash] = by_hash::request::decode_open(parameters)?;
        self.read_from(number, || store.open_reader_by_hash(hash))
    }

    fn read_from(
        &mut self,
        number: u64,
        open: impl FnOnce() -> Result<Option<EmbeddedReader>, Error>,
    ) -> Outcome {
        let room = self.room(number)?;
        let Some(reader) = open()? else {
            return Ok(success(response::encode_none()));
        };
        let entry = reader.entry();
        let payload = OpenedPayload {
            size: entry.size() as u64,
            offset: entry.start_offset(),
            checksum: entry.checksum(),
            is_verified: reader.is_verified(),
        };
        self.insert(number, Stream::Reader(reader), room);
        Ok(success(response::encode_open_reader(Some(&payload))))
    }

    fn read_part(&mut self, parameters: &[u8]) -> Outcome {
        let [number, offset, length] = request::decode_read_part(parameters)?;
        let reader = match self.stream(number) {
            None => return Ok(success(response::encode_none())),
            Some(Stream::Reader(reader)) => reader,
            Some(Stream::Writer(_)) => return Err(wrong_kind(number, "writer")),
        };
        let part = reader.part(offset, length.min(PART as u64));
        Ok(with_entries(response::encode_read_part(), vec![part]))
    }

    fn open_writer(&mut self, store: &Arc<EmbeddedStore>, parameters: &[u8]) -> Outcome {
        let (number, key) = request::decode_open(parameters)?;
        self.write_to(number, store, key_hash(key))
    }

    /// Opens a writer of a payload at a hash.
    pub(crate) fn open_writer_by_hash(
        &mut self,
        store: &Arc<EmbeddedStore>,
        parameters: &[u8],
    ) -> Outcome {
        let [number, hash] = by_hash::request::decode_open(parameters)?;
        self.write_to(number, store, hash)
    }

    fn write_to(&mut self, number: u64, store: &Arc<EmbeddedStore>, hash: u64) -> Outcome {
        let room = self.room(number)?;
        let received = Received {
            writer: store.open_writer_on_disk(hash)?,
            length: 0,
        };
        self.insert(number, Stream::Writer(received), room);
        Ok(success(response::encode_number(self.part_size)))
    }

    fn write_part(&mut self, parameters: &[u8]) -> Outcome {
        let (number, offset, part) = request::decode_write_part(parameters)?;
        let most = self.part_size;
        let Some(received) = self.writer(number)? else {
            return Ok(success(response::encode_none()));
        };
        if part.len() as u64 > most {
            return Err(Failure::new(format!(
                "a part of {} bytes; this server takes up to {most}",
                part.len()
            )));
        }
        match received.add(offset, part) {
            Ok(length) => Ok(success(response::encode_number(length))),
            Err(failure) => {
                // What has come takes room on the disk.
                self.open.remove(&number);
                Err(failure)
            }
        }
    }

    fn close(&mut self, parameters: &[u8]) -> Outcome {
        self.open.remove(&request::decode_close(parameters)?);
        Ok(success(Vec::new()))
    }

    fn stream(&mut self, number: u64) -> Option<&mut Stream> {
        self.open.get_mut(&number).map(|open| &mut open.stream)
    }

    fn writer(&mut self, number: u64) -> Result<Option<&mut Received>, Failure> {
        match self.stream(number) {
            None => Ok(None),
            Some(Stream::Writer(received)) => Ok(Some(received)),
            Some(Stream::Reader(_)) => Err(wrong_kind(number, "reader")),
        }
    }

    /// Room for one more stream.
    fn room(&self, number: u64) -> Result<OwnedSemaphorePermit, Failure> {
        if self.open.contains_key(&number) {
            return Err(Failure::new(format!("stream {number} is open already")));
        }
        if self.open.len() >= MOST {
            return Err(Failure::new(format!(
                "{MOST} payload streams are open on this connection, which is the most; close one"
            )));
        }
        let room = Arc::clone(&self.rooms).try_acquire_owned();
        room.map_err(|_| {
            Failure::new("all payload streams of this server are taken; try again later")
        })
    }

    fn insert(&mut self, number: u64, stream: Stream, room: OwnedSemaphorePermit) {
        let open = Open {
            stream,
            _room: room,
        };
        self.open.insert(number, open);
    }
}

impl Received {
    /// Adds what is new of a part that begins at `offset`. Gives how many bytes have come in all.
    fn add(&mut self, offset: u64, part: &[u8]) -> Result<u64, Failure> {
        let Some(known) = self.length.checked_sub(offset) else {
            return Err(Failure::new(format!(
                "a part at {offset} of a payload of which {} bytes have come; nothing was written",
                self.length
            )));
        };
        let known = usize::try_from(known).unwrap_or(usize::MAX);
        let new = part.get(known..).unwrap_or_default();
        self.writer
            .write_all(new)
            .map_err(|e| Failure::new(format!("{e}; nothing was written")))?;
        self.length += new.len() as u64;
        Ok(self.length)
    }
}

/// Writes a whole payload to the store, unless there is no such stream.
pub(crate) fn finish(writer: Option<EmbeddedWriter>) -> Outcome {
    Ok(success(match writer {
        Some(writer) => response::encode_number(writer.finish()?),
        None => response::encode_none(),
    }))
}

fn wrong_kind(number: u64, kind: &str) -> Failure {
    Failure::new(format!("stream {number} is a {kind}"))
}
