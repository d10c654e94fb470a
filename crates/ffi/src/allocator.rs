//! The allocator of the native library.
//!
//! The C library returns the memory of large payloads to the system, and takes it back page by page,
//! which costs several times as much as copying them. mimalloc keeps it for a while.
//!
//! mimalloc gives each thread memory of its own. If it took that from the system in advance, each thread would get a
//! huge page, and wait in its first call until the system has cleared it. So it takes memory as it needs it:
//! `tests/test_memory.py` has a limit for that.

use std::alloc::{GlobalAlloc, Layout, System};
use std::ffi::{c_int, c_long, c_void};

use mimalloc::MiMalloc;
use simd_r_drive_client::fork::is_forked_child;

#[global_allocator]
static ALLOCATOR: Allocator = Allocator;

unsafe extern "C" {
    /// Allocates memory for anything that needs no larger alignment than [`ALIGNMENT`].
    safe fn mi_malloc(size: usize) -> *mut c_void;

    /// Whether mimalloc allocated what is at `address`.
    safe fn mi_is_in_heap_region(address: *const c_void) -> bool;

    /// Sets an option that the environment does not set.
    safe fn mi_option_set_default(option: c_int, value: c_long);
}

/// `mi_option_arena_eager_commit` in `mimalloc.h`: whether memory is taken in advance.
const IN_ADVANCE: c_int = 4;

/// Runs when the library is loaded: it has to be before the first allocation.
#[cfg(unix)]
#[used]
#[cfg_attr(
    target_vendor = "apple",
    unsafe(link_section = "__DATA,__mod_init_func")
)]
#[cfg_attr(not(target_vendor = "apple"), unsafe(link_section = ".init_array"))]
static ON_LOAD: extern "C" fn() = take_memory_as_needed;

#[cfg(unix)]
extern "C" fn take_memory_as_needed() {
    mi_option_set_default(IN_ADVANCE, 0);
}

/// How mimalloc aligns memory unless it is told otherwise, which takes longer.
const ALIGNMENT: usize = size_of::<usize>();

/// mimalloc, and the C library's allocator in a forked child.
///
/// A child has its parent's memory, but not the threads: where one of them was in the middle of
/// mimalloc, a child would wait for it forever. The C library prepares itself for a fork.
struct Allocator;

// SAFETY: memory goes back to the allocator that it came from, or is never used again.
unsafe impl GlobalAlloc for Allocator {
    #[inline]
    unsafe fn alloc(&self, layout: Layout) -> *mut u8 {
        // SAFETY: as the caller promises.
        unsafe {
            if is_forked_child() {
                System.alloc(layout)
            } else if layout.align() <= ALIGNMENT {
                mi_malloc(layout.size()).cast()
            } else {
                MiMalloc.alloc(layout)
            }
        }
    }

    #[inline]
    unsafe fn alloc_zeroed(&self, layout: Layout) -> *mut u8 {
        // SAFETY: as the caller promises.
        unsafe {
            if is_forked_child() {
                System.alloc_zeroed(layout)
            } else {
                MiMalloc.alloc_zeroed(layout)
            }
        }
    }

    #[inline]
    unsafe fn dealloc(&self, memory: *mut u8, layout: Layout) {
        // SAFETY: as the caller promises.
        unsafe {
            if !is_forked_child() {
                MiMalloc.dealloc(memory, layout);
            } else if !is_from_parent(memory) {
                System.dealloc(memory, layout);
            }
        }
    }

    #[inline]
    unsafe fn realloc(&self, memory: *mut u8, layout: Layout, size: usize) -> *mut u8 {
        // SAFETY: as the caller promises.
        unsafe {
            if !is_forked_child() {
                MiMalloc.realloc(memory, layout, size)
            } else if !is_from_parent(memory) {
                System.realloc(memory, layout, size)
            } else {
                move_to_child(memory, layout, size)
            }
        }
    }
}

/// Whether memory of a forked child was allocated before the fork. It is not freed.
fn is_from_parent(memory: *mut u8) -> bool {
    mi_is_in_heap_region(memory.cast())
}

/// Resizes what was allocated before the fork.
///
/// # Safety
/// As for [`GlobalAlloc::realloc`].
#[cold]
unsafe fn move_to_child(memory: *mut u8, layout: Layout, size: usize) -> *mut u8 {
    // SAFETY: the size is valid for the alignment, as the caller promises, and the two do not overlap.
    unsafe {
        let moved = System.alloc(Layout::from_size_align_unchecked(size, layout.align()));
        if !moved.is_null() {
            moved.copy_from_nonoverlapping(memory, layout.size().min(size));
        }
        moved
    }
}
