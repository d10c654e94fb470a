//! Lists the entries of an open store in pages, without keeping anything in between.

use std::sync::atomic::Ordering;

use simd_r_drive::EntryHandle;
use simd_r_drive_protocol::by_hash::Digest;
use simd_r_drive_protocol::by_hash::response::Page;

use super::errors::io_error;
use super::session::Session;
use super::store::EmbeddedStore;
use crate::Result;
use crate::entries::layout::EntryLayout;

/// How many entries are looked at for one page, which has only the live ones.
const LENGTH: usize = 8192;

impl EmbeddedStore {
    /// A page of the entries, newest first: the first page, or the one that begins at `cursor`. `None`
    /// if the file was compacted since that page, so that the list has to be begun again.
    ///
    /// All pages together have the entries that were there when the first one was asked for, unless
    /// they were deleted meanwhile, and as they are now: one that was overwritten meanwhile may be there
    /// more than once.
    pub fn page(&self, cursor: Option<[u64; 3]>) -> Result<Option<Page>> {
        self.session()?.page(cursor)
    }
}

impl Session {
    fn page(&self, cursor: Option<[u64; 3]>) -> Result<Option<Page>> {
        self.with(|opened| {
            let fail = |e| io_error(&self.path, &e);
            let length = self.end.load(Ordering::Relaxed);
            let [number, end, position] = cursor.unwrap_or([opened.number, length, length]);
            if number != opened.number || end > length || position > end {
                return Ok(None);
            }
            let map = opened.file.map().map_err(fail)?;
            let (passed, next) = walk(map.as_deref().unwrap_or_default(), position);
            let hashes: Vec<u64> = passed.iter().map(|entry| entry.key_hash).collect();
            let current = opened.index()?.batch_read_by_hash(&hashes).map_err(fail)?;
            let entries = passed.iter().zip(current).filter_map(|(entry, current)| {
                let current = current?;
                let start = current.start_offset();
                // Otherwise it was overwritten before `end`, and its key is on another page.
                let is_listed = start == entry.start || start as u64 >= end;
                is_listed.then(|| (entry.key_hash, digest(&current)))
            });
            Ok(Some(Page {
                entries: entries.collect(),
                next: next.map(|position| [number, end, position]),
            }))
        })
    }
}

/// The entries before `position` that delete nothing, from the last one on, and where to go on.
fn walk(bytes: &[u8], position: u64) -> (Vec<EntryLayout>, Option<u64>) {
    let mut position = position as usize;
    let mut passed = Vec::new();
    for _ in 0..LENGTH {
        let Some(entry) = EntryLayout::ending_at(bytes, position) else {
            return (passed, None);
        };
        position = entry.previous_end;
        if !entry.is_tombstone(bytes) {
            passed.push(entry);
        }
    }
    (passed, Some(position as u64))
}

/// What identifies the payload of an entry.
pub fn digest(entry: &EntryHandle) -> Digest {
    Digest {
        size: entry.size() as u64,
        checksum: entry.checksum(),
    }
}
