//! How a store file is opened.

use std::time::Duration;

use crate::{Error, Result};

/// How to open a store file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OpenOptions {
    /// When what was written is forced onto the disk. Default: [`Durability::Never`].
    pub durability: Durability,
    /// Whether a file is made where there is none. Default: yes.
    pub create: bool,
    /// Whether the file is only read, beside other processes that do the same. Whoever opens it to
    /// write is kept out meanwhile. It need not be writable, and is not made where there is none.
    /// Default: no.
    pub read_only: bool,
    /// Whether each payload that is read is checked against its checksum. Default: yes.
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
    /// Refuses what cannot work.
    pub(super) fn validate(&self) -> Result<()> {
        if self.durability == Durability::Interval(Duration::ZERO) {
            return Err(Error::InvalidArgument {
                argument: "durability".to_owned(),
                reason: "an interval of 0 s; to sync before a write returns, choose every write"
                    .to_owned(),
            });
        }
        Ok(())
    }
}

/// When what was written is forced onto the disk, by `fsync`.
///
/// A write that has returned is in the file, and so outlives the process, whatever the durability.
/// This is about the machine: what a power failure or a crash of the system may take.
///
/// Once an `fsync` has failed, nobody knows what is on the disk. It is never tried again: all
/// further writes are refused until the store is opened anew.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Durability {
    /// When the system finds the time, within about half a minute on most.
    #[default]
    Never,
    /// Before a write returns. Writes that wait together share one `fsync`.
    EveryWrite,
    /// This long after a first write, in the background: at most that much is lost.
    Interval(Duration),
}
