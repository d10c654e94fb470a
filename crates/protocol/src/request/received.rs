//! A request that a server has received.

use std::borrow::Cow;

use crate::call::{CallHeader, MessageType};

/// A complete request.
#[derive(Debug, PartialEq, Eq)]
pub struct ReceivedRequest<'a> {
    /// The client's number for it. The response has the same number.
    pub id: u32,
    /// The number of the method, which may be unknown.
    pub method: u64,
    /// The call's header, followed by the encoded parameters.
    bytes: Cow<'a, [u8]>,
    /// Where the parameters begin in `bytes`.
    start: usize,
    /// Where they end.
    end: usize,
}

impl<'a> ReceivedRequest<'a> {
    /// Reads the header at the beginning of `bytes`.
    pub(super) fn new(bytes: Cow<'a, [u8]>) -> Result<Self, &'static str> {
        const SHORT: &str = "a request that is shorter than its header";
        let header = CallHeader::read(&bytes).ok_or(SHORT)?;
        if header.message_type != Some(MessageType::Call) {
            return Err("a message that is not a call");
        }
        let payload = header.length();
        if bytes.len() < payload {
            return Err(SHORT);
        }
        // Parameters of 64 KiB or more are sent as the payload, since the metadata's length has 16
        // bits.
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
