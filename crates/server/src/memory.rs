//! Limits the memory that the requests of all connections use together.

use std::sync::Arc;
use std::time::Duration;

use simd_r_drive_protocol::request::Budget;
use tokio::sync::{OwnedSemaphorePermit, Semaphore};
use tokio::time::timeout;

/// Memory is counted in blocks of this many bytes, so that small changes cost nothing.
const BLOCK: usize = 64 << 10;
/// The bytes of each share that are not counted, so that small requests succeed even if large ones
/// use all memory.
const UNCOUNTED: usize = BLOCK;
/// How long a request waits for memory that other requests use.
const WAIT_TIMEOUT: Duration = Duration::from_secs(5);

/// The memory for all requests.
#[derive(Clone)]
pub(crate) struct Memory {
    limit: u64,
    /// The number of blocks in all.
    total: usize,
    /// One permit for each free block.
    blocks: Arc<Semaphore>,
}

/// There is not enough memory for a request.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("not enough memory: all requests together may use {0} bytes (max_memory); try again later")]
pub(crate) struct NoMemory(u64);

impl Memory {
    /// Memory of `limit` bytes.
    pub(crate) fn new(limit: u64) -> Self {
        let total = usize::try_from(limit.div_ceil(BLOCK as u64));
        let total = total.unwrap_or(usize::MAX).min(Semaphore::MAX_PERMITS);
        Self {
            limit,
            total,
            blocks: Arc::new(Semaphore::new(total)),
        }
    }

    /// A share of 0 bytes.
    pub(crate) fn share(&self) -> Share {
        Share {
            memory: self.clone(),
            permit: None,
        }
    }
}

/// The part of the memory that one owner has reserved. It is freed when this is dropped.
pub(crate) struct Share {
    memory: Memory,
    permit: Option<OwnedSemaphorePermit>,
}

impl Share {
    /// Changes the share's size to `bytes`.
    ///
    /// # Errors
    /// [`NoMemory`] if not enough is free. The size does not change then.
    pub(crate) fn resize(&mut self, bytes: usize) -> Result<(), NoMemory> {
        let Some(more) = self.more(bytes)? else {
            return Ok(());
        };
        let blocks = Arc::clone(&self.memory.blocks);
        let permit = blocks.try_acquire_many_owned(more);
        self.add(permit.map_err(|_| NoMemory(self.memory.limit))?);
        Ok(())
    }

    /// The same, but fails unless half of the memory stays free: for memory that makes a request
    /// faster, but that it can do without.
    pub(crate) fn resize_if_plenty(&mut self, bytes: usize) -> Result<(), NoMemory> {
        let free = self.memory.blocks.available_permits();
        match self.more(bytes)? {
            Some(more) if free < self.memory.total / 2 + more as usize => {
                Err(NoMemory(self.memory.limit))
            }
            _ => self.resize(bytes),
        }
    }

    /// Changes the share's size to `bytes`. If not enough is free, waits for a while until other
    /// requests have ended.
    ///
    /// # Errors
    /// [`NoMemory`] if not enough is free after that.
    pub(crate) async fn wait_for(&mut self, bytes: usize) -> Result<(), NoMemory> {
        let Some(more) = self.more(bytes)? else {
            return Ok(());
        };
        let blocks = Arc::clone(&self.memory.blocks);
        match timeout(WAIT_TIMEOUT, blocks.acquire_many_owned(more)).await {
            Ok(Ok(permit)) => {
                self.add(permit);
                Ok(())
            }
            _ => Err(NoMemory(self.memory.limit)),
        }
    }

    /// Reduces the share's size to `bytes`, which must not be more than it has.
    pub(crate) fn shrink(&mut self, bytes: usize) {
        // A smaller size never fails.
        let _ = self.resize(bytes);
    }

    /// How many more blocks a size of `bytes` needs. If it needs fewer than now, frees the others.
    fn more(&mut self, bytes: usize) -> Result<Option<u32>, NoMemory> {
        let wanted = bytes.saturating_sub(UNCOUNTED).div_ceil(BLOCK);
        let has = self
            .permit
            .as_ref()
            .map_or(0, |permit| permit.num_permits());
        if wanted <= has {
            if wanted < has
                && let Some(permit) = &mut self.permit
            {
                drop(permit.split(has - wanted));
            }
            return Ok(None);
        }
        if wanted > self.memory.total {
            return Err(NoMemory(self.memory.limit));
        }
        let more = u32::try_from(wanted - has);
        more.map(Some).map_err(|_| NoMemory(self.memory.limit))
    }

    fn add(&mut self, permit: OwnedSemaphorePermit) {
        match &mut self.permit {
            Some(own) => own.merge(permit),
            None => self.permit = Some(permit),
        }
    }
}

impl Budget for Share {
    type Error = NoMemory;

    fn resize(&mut self, bytes: usize) -> Result<(), NoMemory> {
        Share::resize(self, bytes)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn shares_have_one_limit_and_free_their_memory() {
        let memory = Memory::new(10 * BLOCK as u64);
        let (mut one, mut two) = (memory.share(), memory.share());
        one.resize(UNCOUNTED + 6 * BLOCK).unwrap();
        assert_eq!(
            two.resize(UNCOUNTED + 5 * BLOCK),
            Err(NoMemory(memory.limit))
        );
        two.resize(UNCOUNTED + 4 * BLOCK).unwrap();
        // The uncounted bytes are always there.
        memory.share().resize(UNCOUNTED).unwrap();
        one.resize(UNCOUNTED + 1).unwrap();
        two.resize(UNCOUNTED + 9 * BLOCK).unwrap();
        drop(two);
        one.resize(UNCOUNTED + 10 * BLOCK).unwrap();
        assert!(one.resize(usize::MAX).is_err());
        drop(one);
        assert_eq!(memory.blocks.available_permits(), 10);
    }

    #[test]
    fn resizing_if_plenty_leaves_half() {
        let memory = Memory::new(10 * BLOCK as u64);
        let mut share = memory.share();
        assert!(share.resize_if_plenty(UNCOUNTED + 6 * BLOCK).is_err());
        share.resize_if_plenty(UNCOUNTED + 5 * BLOCK).unwrap();
        share.resize_if_plenty(UNCOUNTED + 5 * BLOCK).unwrap();
        assert!(memory.share().resize_if_plenty(UNCOUNTED + 1).is_err());
    }
}
