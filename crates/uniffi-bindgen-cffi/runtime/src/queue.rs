//! Wakes Python's event loop from a Rust thread without calling into Python.
//!
//! UniFFI tells foreign code through a C function that a future can go on. In Python that would
//! be a callback: memory that is both writable and executable, which hardened systems refuse, and
//! a call into an interpreter that may be on its way out. The function of this module instead puts
//! a note into a queue and writes a byte to a pipe, which the event loop watches.

use std::collections::HashMap;
use std::fs::File;
use std::io::Write;
use std::mem::ManuallyDrop;
use std::os::fd::{FromRawFd, RawFd};
use std::sync::{Mutex, MutexGuard, PoisonError, RwLock, RwLockWriteGuard};

/// What is the number of no queue.
pub(crate) const NO_QUEUE: u64 = 0;

/// The calls of one event loop that can go on.
pub(crate) struct Queue {
    notes: Mutex<Vec<u64>>,
    pipe: RawFd,
}

impl Queue {
    fn notes(&self) -> MutexGuard<'_, Vec<u64>> {
        self.notes.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Notes that a call can go on.
    pub(crate) fn push(&self, number: u64, code: i8) {
        let mut notes = self.notes();
        notes.push(number << 1 | u64::from(code != 0));
        // The event loop takes all notes at once: the first of them is enough to wake it.
        if notes.len() == 1 {
            // SAFETY: the descriptor is open until the queue is removed, and is not closed here.
            let mut pipe = ManuallyDrop::new(unsafe { File::from_raw_fd(self.pipe) });
            // A full pipe wakes the loop as well as one more byte would.
            let _ = pipe.write(&[0]);
        }
    }
}

/// All queues by number. Whoever uses one holds this lock as a reader, so that a writer is alone.
static QUEUES: RwLock<Option<Registry>> = RwLock::new(None);

#[derive(Default)]
struct Registry {
    queues: HashMap<u64, Queue>,
    last: u64,
}

/// Does something with a queue, if it is there.
pub(crate) fn with_queue<T>(number: u64, action: impl FnOnce(&Queue) -> T) -> Option<T> {
    let registry = QUEUES.read().unwrap_or_else(PoisonError::into_inner);
    registry.as_ref()?.queues.get(&number).map(action)
}

fn registry() -> RwLockWriteGuard<'static, Option<Registry>> {
    QUEUES.write().unwrap_or_else(PoisonError::into_inner)
}

fn with_registry<T>(action: impl FnOnce(&mut Registry) -> T) -> T {
    action(registry().get_or_insert_default())
}

/// Has nobody else use a queue for as long as the result is there.
pub(crate) fn hold_queues() -> impl Sized + 'static {
    registry()
}

/// Makes a queue that wakes its reader through the write end of a pipe, which must not block.
#[unsafe(no_mangle)]
pub extern "C" fn uniffi_cffi_queue_new(pipe: i32) -> u64 {
    with_registry(|registry| {
        registry.last += 1;
        let queue = Queue {
            notes: Mutex::default(),
            pipe,
        };
        registry.queues.insert(registry.last, queue);
        registry.last
    })
}

/// Removes a queue. Its pipe is not used any longer when this returns.
#[unsafe(no_mangle)]
pub extern "C" fn uniffi_cffi_queue_free(queue: u64) {
    with_registry(|registry| registry.queues.remove(&queue));
}

/// Moves notes out of a queue; each is a call's number, twice, plus the code.
///
/// # Safety
/// There must be room for `capacity` notes.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn uniffi_cffi_queue_take(queue: u64, room: *mut u64, capacity: u64) -> u64 {
    let take = |queue: &Queue| {
        let mut notes = queue.notes();
        let count = notes
            .len()
            .min(usize::try_from(capacity).unwrap_or(usize::MAX));
        for (index, note) in notes.drain(..count).enumerate() {
            // SAFETY: `index` is less than `capacity`.
            unsafe { room.add(index).write(note) };
        }
        count as u64
    };
    with_queue(queue, take).unwrap_or_default()
}
