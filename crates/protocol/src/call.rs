//! The methods of the service, and the header at the beginning of requests and responses.

use muxio_rpc_service::prebuffered::RpcMethodPrebuffered;
use simd_r_drive_muxio_service_definition::prebuffered as service;

use crate::bytes::array_at;

/// The methods of the service.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Method {
    /// Writes a payload at a key.
    Write,
    /// Writes many payloads.
    BatchWrite,
    /// Reads the payload at a key.
    Read,
    /// Reads many payloads.
    BatchRead,
    /// Whether there is a payload at a key.
    Exists,
    /// Deletes the payload at a key.
    Delete,
    /// The number of entries.
    Len,
    /// Whether there are no entries.
    IsEmpty,
    /// The length of the store file.
    FileSize,
}

impl Method {
    /// All of them.
    pub const ALL: [Self; 9] = [
        Self::Write,
        Self::BatchWrite,
        Self::Read,
        Self::BatchRead,
        Self::Exists,
        Self::Delete,
        Self::Len,
        Self::IsEmpty,
        Self::FileSize,
    ];

    /// Its number on the wire: the hash of its name.
    #[inline]
    pub const fn id(self) -> u64 {
        match self {
            Self::Write => service::Write::METHOD_ID,
            Self::BatchWrite => service::BatchWrite::METHOD_ID,
            Self::Read => service::Read::METHOD_ID,
            Self::BatchRead => service::BatchRead::METHOD_ID,
            Self::Exists => service::Exists::METHOD_ID,
            Self::Delete => service::Delete::METHOD_ID,
            Self::Len => service::Len::METHOD_ID,
            Self::IsEmpty => service::IsEmpty::METHOD_ID,
            Self::FileSize => service::FileSize::METHOD_ID,
        }
    }

    /// The method with this number.
    #[inline]
    pub fn from_id(id: u64) -> Option<Self> {
        Self::ALL.into_iter().find(|method| method.id() == id)
    }

    /// Its name in the service definition.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Write => "write",
            Self::BatchWrite => "batch_write",
            Self::Read => "read",
            Self::BatchRead => "batch_read",
            Self::Exists => "exists",
            Self::Delete => "delete",
            Self::Len => "len",
            Self::IsEmpty => "is_empty",
            Self::FileSize => "file_size",
        }
    }

    /// Whether it changes nothing, so that it can be repeated, and processed in parallel with
    /// others.
    #[inline]
    pub const fn only_reads(self) -> bool {
        !matches!(self, Self::Write | Self::BatchWrite | Self::Delete)
    }
}

/// The outcome of a call, with its number on the wire.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Status {
    /// It was done.
    Success = 0,
    /// It failed. Upstream's clients do not show the reason.
    Fail = 1,
    /// It failed. The body is the reason, as UTF-8.
    SystemError = 2,
    /// There is no such method.
    MethodNotFound = 3,
}

/// What a stream carries, with its number on the wire.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum MessageType {
    Call = 0,
    Response = 1,
    Event = 2,
}

impl MessageType {
    #[inline]
    fn from_byte(byte: u8) -> Option<Self> {
        match byte {
            0 => Some(Self::Call),
            1 => Some(Self::Response),
            2 => Some(Self::Event),
            _ => None,
        }
    }
}

/// The header of a request or a response. The metadata follows, then the payload.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct CallHeader {
    /// `None` if the number is not defined.
    pub(crate) message_type: Option<MessageType>,
    /// The number of the request.
    pub(crate) id: u32,
    pub(crate) method: u64,
    pub(crate) metadata: u16,
}

impl CallHeader {
    /// Its length in bytes, without the metadata.
    pub(crate) const LENGTH: usize = 15;
    /// The offset of the method.
    pub(crate) const METHOD: usize = 5;

    /// Appends a header.
    #[inline]
    pub(crate) fn put(
        out: &mut Vec<u8>,
        message_type: MessageType,
        id: u32,
        method: u64,
        metadata: u16,
    ) {
        out.push(message_type as u8);
        out.extend_from_slice(&id.to_le_bytes());
        out.extend_from_slice(&method.to_le_bytes());
        out.extend_from_slice(&metadata.to_le_bytes());
    }

    /// Reads the header at the beginning of `bytes`, or returns `None` if they are too few.
    #[inline]
    pub(crate) fn read(bytes: &[u8]) -> Option<Self> {
        let header = bytes.first_chunk::<{ Self::LENGTH }>()?;
        Some(Self {
            message_type: MessageType::from_byte(header[0]),
            id: u32::from_le_bytes(array_at(header, 1)),
            method: u64::from_le_bytes(array_at(header, Self::METHOD)),
            metadata: u16::from_le_bytes(array_at(header, 13)),
        })
    }

    /// The length of the header with its metadata.
    #[inline]
    pub(crate) fn length(&self) -> usize {
        Self::LENGTH + usize::from(self.metadata)
    }
}

#[cfg(test)]
mod tests {
    use muxio_core::constants as muxio;
    use muxio_core::rpc::rpc_internals::RpcMessageType;
    use muxio_rpc_service::RpcResultStatus;

    use super::*;

    #[test]
    fn methods_are_found_by_their_number() {
        for method in Method::ALL {
            assert_eq!(Method::from_id(method.id()), Some(method));
        }
        assert_eq!(Method::from_id(1), None);
    }

    #[test]
    fn numbers_are_the_published_ones() {
        for (ours, theirs) in [
            (Status::Success, RpcResultStatus::Success),
            (Status::Fail, RpcResultStatus::Fail),
            (Status::SystemError, RpcResultStatus::SystemError),
            (Status::MethodNotFound, RpcResultStatus::MethodNotFound),
        ] {
            assert_eq!(ours as u8, u8::from(theirs));
        }
        for (ours, theirs) in [
            (MessageType::Call, RpcMessageType::Call),
            (MessageType::Response, RpcMessageType::Response),
            (MessageType::Event, RpcMessageType::Event),
        ] {
            assert_eq!(ours as u8, theirs as u8);
            assert_eq!(MessageType::from_byte(theirs as u8), Some(ours));
        }
        assert_eq!(MessageType::from_byte(3), None);
    }

    #[test]
    fn the_header_is_laid_out_like_muxios() {
        assert_eq!(CallHeader::LENGTH, muxio::RPC_FRAME_FRAME_HEADER_SIZE);
        assert_eq!(CallHeader::METHOD, muxio::RPC_FRAME_METHOD_ID_OFFSET);
        let mut bytes = Vec::new();
        CallHeader::put(&mut bytes, MessageType::Response, 7, 9, 1);
        assert_eq!(bytes.len(), CallHeader::LENGTH);
        let header = CallHeader::read(&bytes).unwrap();
        assert_eq!((header.id, header.method, header.metadata), (7, 9, 1));
        assert_eq!(CallHeader::read(&bytes[..14]), None);
    }
}
