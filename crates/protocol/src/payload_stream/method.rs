//! The methods of the extension.

use muxio_rpc_service::rpc_method_id;

/// The methods for payload streams.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum StreamMethod {
    /// Opens a reader of the payload at a key.
    OpenReader,
    /// Reads a part of it.
    ReadPart,
    /// Opens a writer of a payload at a key.
    OpenWriter,
    /// Adds a part to it.
    WritePart,
    /// Writes the payload to the store, and closes the writer.
    FinishWriter,
    /// Closes a reader or a writer. What the writer has got is not written.
    Close,
}

impl StreamMethod {
    /// All of them.
    pub const ALL: [Self; 6] = [
        Self::OpenReader,
        Self::ReadPart,
        Self::OpenWriter,
        Self::WritePart,
        Self::FinishWriter,
        Self::Close,
    ];

    /// Its number on the wire: the hash of its name, as for the methods of the service.
    #[inline]
    pub const fn id(self) -> u64 {
        match self {
            Self::OpenReader => rpc_method_id!("payload_stream.open_reader"),
            Self::ReadPart => rpc_method_id!("payload_stream.read_part"),
            Self::OpenWriter => rpc_method_id!("payload_stream.open_writer"),
            Self::WritePart => rpc_method_id!("payload_stream.write_part"),
            Self::FinishWriter => rpc_method_id!("payload_stream.finish_writer"),
            Self::Close => rpc_method_id!("payload_stream.close"),
        }
    }

    /// The method with this number.
    #[inline]
    pub fn from_id(id: u64) -> Option<Self> {
        Self::ALL.into_iter().find(|method| method.id() == id)
    }

    /// Its name, for messages.
    pub const fn name(self) -> &'static str {
        match self {
            Self::OpenReader => "open_reader",
            Self::ReadPart => "read_part",
            Self::OpenWriter => "open_writer",
            Self::WritePart => "write_part",
            Self::FinishWriter => "finish_writer",
            Self::Close => "close_stream",
        }
    }

    /// Whether it changes nothing in the store.
    #[inline]
    pub const fn only_reads(self) -> bool {
        !matches!(self, Self::FinishWriter)
    }
}
