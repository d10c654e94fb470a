//! A request, as a server has received it.

use std::borrow::Cow;

use crate::call::{CallHeader, MessageType};

/// A request that has come whole.
#[derive(Debug, PartialEq, Eq)]
pub struct ReceivedRequest<'a> {
    /// The client's number for it, which the response repeats.
    pub id: u32,
    /// The number of the method, which may be unknown.
    pub method: u64,
    /// The encoded parameters, with the call's header before them.
    bytes: Cow<'a, [u8]>,
    /// Where in `bytes` the parameters are.
    start: usize,
    end: usize,
}

impl<'a> ReceivedRequest<'a> {
    /// Reads the header that `bytes` begin with.
    pub(super) fn new(bytes: Cow<'a, [u8]>) -> Result<Self, &'static str> {
        const SHORT: &str = "a request that is shorter than its header";
        let header = CallHeader::read(&bytes).ok_or(SHORT)?;
        if header.message_type != Some(MessageType::Call) {
            return Err("something else than a call");
        }
        let payload = header.length();
        if bytes.len() < payload {
            return Err(SHORT);
        }
        // Parameters of 64 KiB and more come as the payload, since the metadata's length has 16 bits.
        let (start, end) = if bytes.len() > payload {
            (payload, bytes.len())
        } else {
            (CallHeader::LENGTH, payload)
        };
        Ok(Self {
            id: header.id,
            method: header.method,
            bytes,
            start,
            end,
        })
    }

    /// The encoded parameters.
    #[inline]
    pub fn parameters(&self) -> &[u8] {
        &self.bytes[self.start..self.end]
    }
}
