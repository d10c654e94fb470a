//! When what was written is forced to the disk.

use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Mutex, PoisonError};

use simd_r_drive_client::{EmbeddedStore, Result};

use crate::FsyncPolicy;

/// Syncs the store as the policy says, one `fsync` for all writes that wait for one.
pub(crate) struct Durability {
    policy: FsyncPolicy,
    /// Writes that were begun and may not be on the disk.
    written: AtomicU64,
    /// Of those, the ones that an `fsync` has covered.
    synced: Mutex<u64>,
}

impl Durability {
    pub(crate) fn new(policy: FsyncPolicy) -> Self {
        Self {
            policy,
            written: AtomicU64::new(0),
            synced: Mutex::new(0),
        }
    }

    /// Takes note of a write that has been done, before its answer.
    pub(crate) fn wrote(&self) {
        self.written.fetch_add(1, Ordering::AcqRel);
    }

    /// Whether an answered write has to be on the disk.
    pub(crate) fn before_answers(&self) -> bool {
        self.policy == FsyncPolicy::EveryWrite
    }

    /// How often to sync in the background.
    pub(crate) fn interval(&self) -> Option<std::time::Duration> {
        match self.policy {
            FsyncPolicy::Interval(interval) => Some(interval),
            FsyncPolicy::Never | FsyncPolicy::EveryWrite => None,
        }
    }

    /// Syncs at the end, unless the policy leaves that to the system.
    pub(crate) fn finish(&self, store: &EmbeddedStore) -> Result<()> {
        match self.policy {
            FsyncPolicy::Never => Ok(()),
            FsyncPolicy::EveryWrite | FsyncPolicy::Interval(_) => self.sync(store),
        }
    }

    /// Returns once all writes noted so far are on the disk. A thread that waited while another one
    /// synced finds its own writes done with.
    pub(crate) fn sync(&self, store: &EmbeddedStore) -> Result<()> {
        let mine = self.written.load(Ordering::Acquire);
        let mut synced = self.synced.lock().unwrap_or_else(PoisonError::into_inner);
        if *synced >= mine {
            return Ok(());
        }
        let all = self.written.load(Ordering::Acquire);
        store.sync()?;
        *synced = all;
        Ok(())
    }
}
