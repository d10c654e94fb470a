//! What a [scan](super::scan) finds in a file.

use std::ops::Range;

use crate::entries::layout::EntryLayout;

/// A part of a file: an entry, or bytes that belong to none.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Found {
    /// An entry with a correct checksum, where the chain leads.
    Intact(EntryLayout),
    /// An entry whose payload does not match its checksum. The chain continues.
    WrongChecksum(EntryLayout),
    /// An entry with a correct checksum, but a wrong link to the one before it. This has the
    /// correct link.
    WrongLink(EntryLayout),
    /// Bytes that belong to no entry.
    Unrecognized { start: usize, end: usize },
}

impl Found {
    /// Where it begins, which is where the part before it ends.
    pub(super) fn start(&self) -> usize {
        match self {
            Self::Intact(entry) | Self::WrongChecksum(entry) | Self::WrongLink(entry) => {
                entry.previous_end
            }
            Self::Unrecognized { start, .. } => *start,
        }
    }

    /// The damage in it, if any, in a file of `length` bytes: its range, and what is wrong there.
    pub(super) fn damage(&self, length: usize) -> Option<(Range<usize>, String)> {
        Some(match self {
            Self::Intact(_) => return None,
            Self::WrongChecksum(entry) => {
                let hash = entry.key_hash;
                let mut reason = format!(
                    "a payload does not match its checksum; the hash of its key is {hash:016x}"
                );
                if entry.end() == length {
                    reason += "; it is the last entry, so its write may have been interrupted";
                }
                (entry.start..entry.payload_end, reason)
            }
            Self::WrongLink(entry) => {
                let start = entry.link_offset();
                let reason = "an entry's link to the one before it is wrong; the entry is intact";
                (start..start + size_of::<u64>(), reason.to_owned())
            }
            Self::Unrecognized { start, end } if *end == length => {
                let reason = "no entry ends here, as after an interrupted write";
                (*start..*end, reason.to_owned())
            }
            Self::Unrecognized { start, end } => {
                let reason = "an entry's metadata is damaged, so its key is unknown";
                (*start..*end, reason.to_owned())
            }
        })
    }
}
