//! Memory of large results, which glibc would ask the system for at each call anew.

use std::sync::atomic::{AtomicUsize, Ordering};

/// By how much a result is made larger.
const SPARE: usize = 256 << 10;

/// The size of the largest result yet, or one below which there is nothing to gain.
static LARGEST: AtomicUsize = AtomicUsize::new(32 << 10);

/// Has glibc keep the memory of a result, and of Python's copy of it, for the next ones.
///
/// When both are free they are the end of the heap. glibc gives that back to the system if it is more than
/// twice the largest block that was mapped on its own, which such a result was; then every page of the
/// next one has to be faulted in, which takes ten times as long as to copy it. So a result that is larger
/// than all before it ends as a block that is larger still: room that nobody touches.
pub(super) fn keep_for_next(result: &mut Vec<u8>) {
    let size = result.len();
    if cfg!(target_env = "gnu") && size > LARGEST.load(Ordering::Relaxed) {
        LARGEST.store(size, Ordering::Relaxed);
        // Without memory for it nothing is lost.
        let _ = result.try_reserve_exact(SPARE);
    }
}
