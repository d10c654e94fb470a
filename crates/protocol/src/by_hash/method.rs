//! The methods of the extension.

use muxio_rpc_service::rpc_method_id;

/// The methods by the hashes of keys.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum HashMethod {
    /// Lists entries, a page of them.
    List,
    /// Which entries there are.
    Find,
    /// Reads payloads.
    Read,
    /// Writes payloads, all or none.
    Write,
    /// Deletes entries, all or none.
    Delete,
    /// Opens a [payload stream](crate::payload_stream) to read the payload at a hash.
    OpenReader,
    /// Opens a payload stream to write a payload at a hash.
    OpenWriter,
}

impl HashMethod {
    /// All of them.
    pub const ALL: [Self; 7] = [
        Self::List,
        Self::Find,
        Self::Read,
        Self::Write,
        Self::Delete,
        Self::OpenReader,
        Self::OpenWriter,
    ];

    /// Its number on the wire: the hash of its name, as for the methods of the service.
    #[inline]
    pub const fn id(self) -> u64 {
        match self {
            Self::List => rpc_method_id!("by_hash.list"),
            Self::Find => rpc_method_id!("by_hash.find"),
            Self::Read => rpc_method_id!("by_hash.read"),
            Self::Write => rpc_method_id!("by_hash.write"),
            Self::Delete => rpc_method_id!("by_hash.delete"),
            Self::OpenReader => rpc_method_id!("by_hash.open_reader"),
            Self::OpenWriter => rpc_method_id!("by_hash.open_writer"),
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
            Self::List => "list_hashes",
            Self::Find => "exists_by_hash",
            Self::Read => "read_by_hash",
            Self::Write => "write_by_hash",
            Self::Delete => "delete_by_hash",
            Self::OpenReader => "open_reader_by_hash",
            Self::OpenWriter => "open_writer_by_hash",
        }
    }

    /// Whether it changes nothing in the store.
    #[inline]
    pub const fn only_reads(self) -> bool {
        !matches!(self, Self::Write | Self::Delete)
    }
}
