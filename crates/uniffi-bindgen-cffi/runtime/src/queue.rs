//! Wakes Python's event loop from a Rust thread without calling into Python.
//!
//! UniFFI tells foreign code through a C function that a future can go on. In Python that would
//! be a callback: memory that is both writable and executable, which hardened systems refuse, and
//! a call into an interpreter that may be on its way out. The function of this module instead puts
//! a note into a queue and writes a byte to a pipe, which the event loop watches.

use std::cell::{Cell, RefCell};
use std::collections::HashMap;
use std::fs::File;
use std::io::Write;
use std::mem::ManuallyDrop;
use std::os::fd::{FromRawFd, RawFd};
use std::sync::{Mutex, MutexGuard, Once, PoisonError, RwLock, RwLockWriteGuard};

/// What UniFFI calls: the data it was given, and whether the future is ready (0) or not (1).
pub(crate) type Continuation = extern "C" fn(data: u64, code: i8);

/// UniFFI's function that polls a future.
pub(crate) type Poll = extern "C" fn(future: u64, continuation: Continuation, data: u64);

/// How many bits of a continuation's data number the call; the rest number the queue.
const NUMBER_BITS: u32 = 40;

/// How many numbers of calls there are.
pub(crate) const NUMBERS: u64 = 1 << NUMBER_BITS;

/// What is the number of no queue: notes for it are dropped.
pub(crate) const NO_QUEUE: u64 = 0;

/// What `uniffi_cffi_poll` returns while there is no answer.
pub(crate) const PENDING: i8 = -1;

/// The calls of one event loop that can go on.
struct Queue {
    notes: Mutex<Vec<u64>>,
    pipe: RawFd,
}

impl Queue {
    fn notes(&self) -> MutexGuard<'_, Vec<u64>> {
        self.notes.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn push(&self, note: u64) {
        let mut notes = self.notes();
        notes.push(note);
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
fn with_queue<T>(number: u64, action: impl FnOnce(&Queue) -> T) -> Option<T> {
    let registry = QUEUES.read().unwrap_or_else(PoisonError::into_inner);
    registry.as_ref()?.queues.get(&number).map(action)
}

fn registry() -> RwLockWriteGuard<'static, Option<Registry>> {
    QUEUES.write().unwrap_or_else(PoisonError::into_inner)
}

fn with_registry<T>(action: impl FnOnce(&mut Registry) -> T) -> T {
    action(registry().get_or_insert_default())
}

/// Has nobody use a queue while the process forks: a lock that another thread holds then would stay
/// locked in the child, which does not have that thread.
fn watch_forks() {
    thread_local! {
        static HELD: RefCell<Option<RwLockWriteGuard<'static, Option<Registry>>>> =
            const { RefCell::new(None) };
    }
    extern "C" fn before() {
        HELD.set(Some(registry()));
    }
    extern "C" fn after() {
        HELD.take();
    }
    // SAFETY: the library stays loaded.
    unsafe { libc::pthread_atfork(Some(before), Some(after), Some(after)) };
}

thread_local! {
    /// The call that this thread polls at the moment, and its answer.
    static POLLED: Cell<Option<(u64, i8)>> = const { Cell::new(None) };
}

/// Makes a queue that wakes its reader through the write end of a pipe, which must not block.
///
/// The result is for the upper bits of a continuation's data.
#[unsafe(no_mangle)]
pub extern "C" fn uniffi_cffi_queue_new(pipe: i32) -> u64 {
    static WATCH_FORKS: Once = Once::new();
    WATCH_FORKS.call_once(watch_forks);
    with_registry(|registry| {
        registry.last += 1;
        let queue = Queue {
            notes: Mutex::default(),
            pipe,
        };
        registry.queues.insert(registry.last, queue);
        registry.last << NUMBER_BITS
    })
}

/// Removes a queue. Its pipe is not used any longer when this returns.
#[unsafe(no_mangle)]
pub extern "C" fn uniffi_cffi_queue_free(queue: u64) {
    with_registry(|registry| registry.queues.remove(&(queue >> NUMBER_BITS)));
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
    with_queue(queue >> NUMBER_BITS, take).unwrap_or_default()
}

/// Polls a future; returns the code if it answers at once, and otherwise a negative number.
///
/// `data` is a queue's number plus one for the call, which a note will carry.
#[unsafe(no_mangle)]
pub extern "C" fn uniffi_cffi_poll(poll: Poll, future: u64, data: u64) -> i8 {
    // Polling may run anything, also another poll.
    let outer = POLLED.replace(Some((data, PENDING)));
    poll(future, proceed, data);
    POLLED.replace(outer).map_or(PENDING, |(_, code)| code)
}

/// The continuation.
extern "C" fn proceed(data: u64, code: i8) {
    if let Some((polled, _)) = POLLED.get()
        && polled == data
    {
        POLLED.set(Some((data, code)));
        return;
    }
    let number = data & (NUMBERS - 1);
    let note = number << 1 | u64::from(code != 0);
    with_queue(data >> NUMBER_BITS, |queue| queue.push(note));
}

#[cfg(test)]
mod tests {
    use std::io::Read;
    use std::os::fd::AsRawFd;

    use super::*;

    extern "C" fn ready(_future: u64, continuation: Continuation, data: u64) {
        continuation(data, 0);
    }

    extern "C" fn later(future: u64, continuation: Continuation, data: u64) {
        std::thread::spawn(move || continuation(data, i8::from(future == 1)))
            .join()
            .expect("it does not panic");
    }

    #[test]
    fn notes_arrive_with_one_byte() {
        let (mut reader, writer) = std::io::pipe().expect("a pipe");
        let queue = uniffi_cffi_queue_new(writer.as_raw_fd());
        assert_eq!(uniffi_cffi_poll(ready, 0, queue | 4), 0);
        assert_eq!(uniffi_cffi_poll(later, 0, queue | 5), PENDING);
        assert_eq!(uniffi_cffi_poll(later, 1, queue | 6), PENDING);
        let mut room = [0; 8];
        // SAFETY: there is room for eight.
        let count = unsafe { uniffi_cffi_queue_take(queue, room.as_mut_ptr(), 8) };
        assert_eq!(room[..count as usize], [5 << 1, 6 << 1 | 1]);
        uniffi_cffi_queue_free(queue);
        assert_eq!(uniffi_cffi_poll(later, 0, queue | 7), PENDING);
        drop(writer);
        let mut bytes = Vec::new();
        reader.read_to_end(&mut bytes).expect("the end");
        assert_eq!(bytes, [0]);
    }
}
