//! The options for opening a store file.

use std::time::Duration;

use crate::{Error, Result};

/// How to open a store file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OpenOptions {
    /// When writes are forced to the disk. Default: [`Durability::Never`].
    pub durability: Durability,
    /// Whether to create the file if it does not exist. Default: yes.
    pub create: bool,
    /// Whether to open the file for reading only. Other processes can do the same at the same time,
    /// but none can open it for writing. The file need not be writable, and is not created.
    /// Default: no.
    pub read_only: bool,
    /// Whether to verify the checksum of each payload that is read. Default: yes.
    pub verify_checksums: bool,
}

impl Default for OpenOptions {
    fn default() -> Self {
        Self {
            durability: Durability::Never,
            create: true,
            read_only: false,
            verify_checksums: true,
        }
    }
}

impl OpenOptions {
    /// Refuses invalid options.
    pub(super) fn validate(&self) -> Result<()> {
        if self.durability == Durability::Interval(Duration::ZERO) {
            return Err(Error::InvalidArgument {
                argument: "durability".to_owned(),
                reason:
                    "the interval must not be 0; to sync before a write returns, choose every write"
                        .to_owned(),
            });
        }
        Ok(())
    }
}

/// When writes are forced to the disk, by `fsync`.
///
/// A write that has returned survives a crash of the process, whatever the durability. The
/// durability decides what a power failure or a crash of the system may lose.
///
/// Once an `fsync` has failed, the state on the disk is unknown. It is not tried again: all further
/// writes are refused until the store is opened again.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Durability {
    /// Never by the store. The system does it later, on most systems within about half a minute.
    #[default]
    Never,
    /// Before a write returns. Concurrent writes share one `fsync`.
    EveryWrite,
    /// At this interval, in the background. At most the writes of one interval are lost.
    Interval(Duration),
}
