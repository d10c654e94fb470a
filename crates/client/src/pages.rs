//! The pages of a mapped file in this process's memory.

use std::ops::Range;

use memmap2::Mmap;

/// After this many bytes, the pages that were read are released from the process's memory.
pub(crate) const MAX_RESIDENT: usize = 64 << 20;

/// Removes a file's pages from this process's memory. They stay in the system's cache.
pub(crate) fn release(map: &Mmap, range: Range<usize>) {
    #[cfg(not(unix))]
    let _ = (map, range);
    #[cfg(unix)]
    {
        let advice = memmap2::UncheckedAdvice::DontNeed;
        // If this fails, the system removes them when it needs the memory. SAFETY: the map is
        // read-only, so its pages have the same contents when they are read again.
        let _ = unsafe { map.unchecked_advise_range(advice, range.start, range.len()) };
    }
}
