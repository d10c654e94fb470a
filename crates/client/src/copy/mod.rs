//! Copies all entries of a store to another one.
//!
//! [`pieces`] has what is done with a few hundred entries at a time, several of which are in flight;
//! [`run`] runs all of it on the calling thread.

mod pieces;
mod run;

use std::collections::HashSet;
use std::pin::pin;
use std::time::Duration;

use futures_util::{StreamExt, stream};

use crate::by_hash::{ByHash, Listed};
use crate::limit::Limit;
use crate::{Backend, Caller, DataStore, Error, Progress, Result};

/// The most entries in one piece.
const ENTRIES: usize = 1024;

/// How many pieces are in flight.
const IN_FLIGHT: usize = 4;

/// What a copy does beside copying.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct CopyOptions {
    /// Whether entries of the other store that this store does not have are deleted there.
    pub delete: bool,
    /// Whether all that is in the other store is compared, by checksum, at the end.
    pub verify: bool,
}

impl Default for CopyOptions {
    fn default() -> Self {
        Self {
            delete: false,
            verify: true,
        }
    }
}

/// What a copy has done.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct CopyReport {
    /// How many entries were written to the other store.
    pub copied: u64,
    /// How many it had already.
    pub unchanged: u64,
    /// How many were deleted there.
    pub deleted: u64,
    /// How many entries were written or deleted in this store after they were copied, as far as that
    /// was noticed.
    pub changed: u64,
    /// The length in bytes of all payloads that were written.
    pub bytes: u64,
}

impl DataStore {
    /// Copies all entries to `other`, by the hashes of their keys, but for those that it has already with
    /// the same payload. Both stores may be used meanwhile. Blocks the calling thread.
    ///
    /// Everything is there, and if `other` is a file, on the disk, when this returns. If it fails, what
    /// was copied stays there, so that the next call continues.
    ///
    /// It holds about 100 bytes for each entry in memory, and up to 64 MiB of payloads.
    ///
    /// The calls of both stores may take `timeout` in all, or each what the store's options say.
    ///
    /// # Errors
    /// [`Error::InvalidArgument`] if `other` is this store. [`Error::Unsupported`] if one of them is a
    /// server that has no operations by hash, as upstream's have none. [`Error::Corrupt`] if a payload
    /// does not match its checksum. [`Error::Io`] if `other` has not got what was written to it.
    /// [`Error::Interrupted`] if it was cancelled.
    pub fn copy_all_to(
        &self,
        other: &Self,
        options: &CopyOptions,
        progress: &Progress,
        timeout: Option<Duration>,
    ) -> Result<CopyReport> {
        self.check_is_other(other)?;
        let limit = Limit::starting_now(timeout);
        let copy = Copy {
            from: limit.of(self),
            to: limit.of(other),
            progress,
            report: CopyReport::default(),
        };
        let copied = run::on_this_thread(copy.run(options), || progress.is_cancelled());
        limit.apply(copied.unwrap_or_else(|| {
            Err(Error::Interrupted {
                target: self.target(),
            })
        }))
    }
}

/// A copy that is being made.
struct Copy<'a> {
    from: DataStore,
    to: DataStore,
    progress: &'a Progress,
    report: CopyReport,
}

impl Copy<'_> {
    async fn run(mut self, options: &CopyOptions) -> Result<CopyReport> {
        // One that has no operations by hash fails here.
        self.to.find(Vec::new()).await?;
        let listed = distinct(self.from.list().await?);
        let copied = self.copy(&listed).await?;
        drop(listed);
        if options.delete {
            self.delete(&copied).await?;
        }
        if let DataStore::Embedded(to) = &self.to {
            to.sync(Caller::Task).await?;
        }
        if options.verify {
            self.verify(&copied).await?;
        }
        Ok(self.report)
    }

    /// Copies entries. Returns those that are in the other store then.
    async fn copy(&mut self, entries: &[Listed]) -> Result<Vec<Listed>> {
        self.progress.begin(entries.len() as u64);
        let (from, to) = (&self.from, &self.to);
        let pieces = stream::iter(entries.chunks(ENTRIES));
        let pieces = pieces.map(|piece| pieces::copy(from, to, piece));
        let mut pieces = pin!(pieces.buffer_unordered(IN_FLIGHT));
        let mut copied = Vec::with_capacity(entries.len());
        while let Some(piece) = pieces.next().await {
            let piece = piece?;
            self.progress
                .add(piece.entries.len() as u64 + piece.report.changed);
            self.report.copied += piece.report.copied;
            self.report.unchanged += piece.report.unchanged;
            self.report.changed += piece.report.changed;
            self.report.bytes += piece.report.bytes;
            copied.extend(piece.entries);
        }
        Ok(copied)
    }

    /// Deletes what the other store has beside `entries`, unless it is here by now.
    async fn delete(&mut self, entries: &[Listed]) -> Result<()> {
        let known: HashSet<u64> = entries.iter().map(|(hash, _)| *hash).collect();
        let there = distinct(self.to.list().await?);
        let hashes = there.iter().map(|(hash, _)| *hash);
        let others: Vec<u64> = hashes.filter(|hash| !known.contains(hash)).collect();
        for piece in others.chunks(ENTRIES) {
            let here = self.from.find(piece.to_vec()).await?;
            let gone = piece.iter().zip(here).filter(|(_, here)| here.is_none());
            let gone: Vec<u64> = gone.map(|(hash, _)| *hash).collect();
            self.report.deleted += gone.len() as u64;
            self.report.changed += (piece.len() - gone.len()) as u64;
            self.to.delete_all(gone).await?;
        }
        Ok(())
    }

    /// Compares what is in the other store with what was written to it.
    async fn verify(&mut self, entries: &[Listed]) -> Result<()> {
        self.progress.begin(entries.len() as u64);
        let (from, to) = (&self.from, &self.to);
        let pieces = stream::iter(entries.chunks(ENTRIES));
        let pieces = pieces.map(|piece| pieces::verify(from, to, piece));
        let mut pieces = pin!(pieces.buffer_unordered(IN_FLIGHT));
        let mut wrong = Vec::new();
        while let Some(piece) = pieces.next().await {
            let piece = piece?;
            self.progress.add(piece.count);
            self.report.changed += piece.changed;
            wrong.extend(piece.wrong);
        }
        match wrong.first() {
            None => Ok(()),
            Some(first) => Err(self.is_wrong(wrong.len(), *first)),
        }
    }

    fn is_wrong(&self, count: usize, first: u64) -> Error {
        Error::Io {
            path: self.to.target(),
            reason: format!(
                "{count} of the entries that were copied are not there as they were written, the first \
                 with the key hash {first:016x}: someone else writes to this store, or it has lost \
                 something; copy again"
            ),
            errno: None,
        }
    }
}

/// Each hash once.
fn distinct(mut listed: Vec<Listed>) -> Vec<Listed> {
    let mut seen = HashSet::with_capacity(listed.len());
    listed.retain(|(hash, _)| seen.insert(*hash));
    listed
}
