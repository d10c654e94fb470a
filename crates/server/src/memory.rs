//! The one bound on what the requests of all connections hold in memory.

use std::sync::Arc;
use std::time::Duration;

use simd_r_drive_protocol::request::Budget;
use tokio::sync::{OwnedSemaphorePermit, Semaphore};
use tokio::time::timeout;

/// Memory is handed out in blocks of this many bytes, so that little has to be counted.
const BLOCK: usize = 64 << 10;
/// What each share has without asking: small requests go on whatever others do.
const FREE: usize = BLOCK;
/// How long a whole request waits for others to end, where there is not enough memory for it.
const PATIENCE: Duration = Duration::from_secs(5);

/// The memory of all requests together.
#[derive(Clone)]
pub(crate) struct Memory {
    limit: u64,
    /// How many blocks there are.
    most: usize,
    /// A permit for each block that is free.
    blocks: Arc<Semaphore>,
}

/// There is not enough memory for a request.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("no memory for it: all requests together may take {0} bytes (max_memory); try again later")]
pub(crate) struct NoMemory(u64);

impl Memory {
    /// Memory of `limit` bytes.
    pub(crate) fn new(limit: u64) -> Self {
        let most = usize::try_from(limit.div_ceil(BLOCK as u64));
        let most = most.unwrap_or(usize::MAX).min(Semaphore::MAX_PERMITS);
        Self {
            limit,
            most,
            blocks: Arc::new(Semaphore::new(most)),
        }
    }

    /// A share that has nothing yet.
    pub(crate) fn share(&self) -> Share {
        Share {
            memory: self.clone(),
            permit: None,
        }
    }
}

/// What one holder has of the memory, which is free again when this is dropped.
pub(crate) struct Share {
    memory: Memory,
    permit: Option<OwnedSemaphorePermit>,
}

impl Share {
    /// Makes it `bytes` large.
    ///
    /// # Errors
    /// [`NoMemory`] where there is not that much; it is as before then.
    pub(crate) fn resize(&mut self, bytes: usize) -> Result<(), NoMemory> {
        let Some(more) = self.more(bytes)? else {
            return Ok(());
        };
        let blocks = Arc::clone(&self.memory.blocks);
        let permit = blocks.try_acquire_many_owned(more);
        self.add(permit.map_err(|_| NoMemory(self.memory.limit))?);
        Ok(())
    }

    /// The same, but where half of the memory would be left: for what is welcome, not needed.
    pub(crate) fn resize_if_plenty(&mut self, bytes: usize) -> Result<(), NoMemory> {
        let free = self.memory.blocks.available_permits();
        match self.more(bytes)? {
            Some(more) if free < self.memory.most / 2 + more as usize => {
                Err(NoMemory(self.memory.limit))
            }
            _ => self.resize(bytes),
        }
    }

    /// Makes it `bytes` large; waits for a while where others have to end first.
    ///
    /// # Errors
    /// [`NoMemory`] where there is not that much even so.
    pub(crate) async fn wait_for(&mut self, bytes: usize) -> Result<(), NoMemory> {
        let Some(more) = self.more(bytes)? else {
            return Ok(());
        };
        let blocks = Arc::clone(&self.memory.blocks);
        match timeout(PATIENCE, blocks.acquire_many_owned(more)).await {
            Ok(Ok(permit)) => {
                self.add(permit);
                Ok(())
            }
            _ => Err(NoMemory(self.memory.limit)),
        }
    }

    /// Gives back what is beyond `bytes`, which is no more than it has.
    pub(crate) fn shrink(&mut self, bytes: usize) {
        // For less than before there is memory.
        let _ = self.resize(bytes);
    }

    /// How many blocks it lacks for `bytes`. What it has too many of is given back.
    fn more(&mut self, bytes: usize) -> Result<Option<u32>, NoMemory> {
        let wanted = bytes.saturating_sub(FREE).div_ceil(BLOCK);
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
        if wanted > self.memory.most {
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
    fn shares_have_one_bound_and_give_back() {
        let memory = Memory::new(10 * BLOCK as u64);
        let (mut one, mut two) = (memory.share(), memory.share());
        one.resize(FREE + 6 * BLOCK).unwrap();
        assert_eq!(two.resize(FREE + 5 * BLOCK), Err(NoMemory(memory.limit)));
        two.resize(FREE + 4 * BLOCK).unwrap();
        // What needs no more than everybody has goes on.
        memory.share().resize(FREE).unwrap();
        one.resize(FREE + 1).unwrap();
        two.resize(FREE + 9 * BLOCK).unwrap();
        drop(two);
        one.resize(FREE + 10 * BLOCK).unwrap();
        assert!(one.resize(usize::MAX).is_err());
        drop(one);
        assert_eq!(memory.blocks.available_permits(), 10);
    }

    #[test]
    fn what_is_welcome_leaves_half() {
        let memory = Memory::new(10 * BLOCK as u64);
        let mut share = memory.share();
        assert!(share.resize_if_plenty(FREE + 6 * BLOCK).is_err());
        share.resize_if_plenty(FREE + 5 * BLOCK).unwrap();
        share.resize_if_plenty(FREE + 5 * BLOCK).unwrap();
        assert!(memory.share().resize_if_plenty(FREE + 1).is_err());
    }
}
