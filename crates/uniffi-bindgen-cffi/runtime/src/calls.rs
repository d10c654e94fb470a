//! Polls futures, and tells the event loop that awaits a call when it can go on.
//!
//! Which event loop that is, is asked only when a call has to wait, as it takes a system call. Another
//! thread may wake the call before: so a wake is kept until somebody waits for it. To poll again for
//! the right event loop would lose a wake that comes in the meantime, as UniFFI tells of each once.

use std::any::Any;
use std::cell::{Cell, RefCell};
use std::collections::HashMap;
use std::hash::{BuildHasherDefault, DefaultHasher};
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Mutex, MutexGuard, Once, PoisonError};

use crate::queue::{NO_QUEUE, hold_queues, with_queue};

/// What UniFFI calls: the number that it was given, and whether the future is ready (0) or not (1).
pub(crate) type Continuation = extern "C" fn(number: u64, code: i8);

/// UniFFI's function that polls a future.
pub(crate) type Poll = extern "C" fn(future: u64, continuation: Continuation, number: u64);

/// What is returned while there is no answer.
pub(crate) const PENDING: i8 = -1;

/// What is known of a call whose future was polled and was not ready.
enum Call {
    /// It can go on, and nobody waits for that yet.
    Woken(i8),
    /// The event loop with this queue is to be told.
    Awaited(u64),
}

type Calls = HashMap<u64, Call, BuildHasherDefault<DefaultHasher>>;

static CALLS: Mutex<Calls> = Mutex::new(HashMap::with_hasher(BuildHasherDefault::new()));

fn calls() -> MutexGuard<'static, Calls> {
    CALLS.lock().unwrap_or_else(PoisonError::into_inner)
}

thread_local! {
    /// The call that this thread polls at the moment, and its answer.
    static POLLED: Cell<Option<(u64, i8)>> = const { Cell::new(None) };
}

/// Has nobody use a call or a queue while the process forks: a lock that another thread holds then
/// would stay locked in the child, which does not have that thread.
fn watch_forks() {
    thread_local! {
        static HELD: RefCell<Option<Box<dyn Any>>> = const { RefCell::new(None) };
    }
    extern "C" fn before() {
        HELD.set(Some(Box::new((calls(), hold_queues()))));
    }
    extern "C" fn after() {
        HELD.take();
    }
    // SAFETY: the library stays loaded.
    unsafe { libc::pthread_atfork(Some(before), Some(after), Some(after)) };
}

/// The first of 2⁴⁰ numbers for calls, which nobody else in this process has.
#[unsafe(no_mangle)]
pub extern "C" fn uniffi_cffi_numbers() -> u64 {
    static TAKEN: AtomicU64 = AtomicU64::new(0);
    static WATCH_FORKS: Once = Once::new();
    WATCH_FORKS.call_once(watch_forks);
    TAKEN.fetch_add(1, Ordering::Relaxed) << 40
}

/// Polls a future; returns the code if it answers at once, and otherwise a negative number.
#[unsafe(no_mangle)]
pub extern "C" fn uniffi_cffi_poll_call(poll: Poll, future: u64, number: u64) -> i8 {
    // Polling may run anything, also another poll.
    let outer = POLLED.replace(Some((number, PENDING)));
    poll(future, proceed, number);
    POLLED.replace(outer).map_or(PENDING, |(_, code)| code)
}

/// Returns the code of a call that can go on already. For any other, its queue gets a note when it can,
/// if it has a queue, and the result is a negative number.
#[unsafe(no_mangle)]
pub extern "C" fn uniffi_cffi_wait(queue: u64, number: u64) -> i8 {
    let mut calls = calls();
    match calls.remove(&number) {
        Some(Call::Woken(code)) => code,
        _ if queue == NO_QUEUE => PENDING,
        _ => {
            calls.insert(number, Call::Awaited(queue));
            PENDING
        }
    }
}

/// The continuation.
extern "C" fn proceed(number: u64, code: i8) {
    if let Some((polled, _)) = POLLED.get()
        && polled == number
    {
        POLLED.set(Some((number, code)));
        return;
    }
    let mut calls = calls();
    match calls.remove(&number) {
        Some(Call::Awaited(queue)) => {
            // Its lock is not held where another one is taken.
            drop(calls);
            with_queue(queue, |queue| queue.push(number, code));
        }
        _ => {
            calls.insert(number, Call::Woken(code));
        }
    }
}

#[cfg(test)]
mod tests {
    use std::io::Read;
    use std::os::fd::AsRawFd;
    use std::sync::Barrier;
    use std::sync::mpsc::channel;
    use std::thread;

    use super::*;
    use crate::queue::{uniffi_cffi_queue_free, uniffi_cffi_queue_new, uniffi_cffi_queue_take};

    extern "C" fn ready(_future: u64, continuation: Continuation, number: u64) {
        continuation(number, 0);
    }

    /// A future that another thread wakes while it is polled.
    extern "C" fn woken(future: u64, continuation: Continuation, number: u64) {
        thread::spawn(move || continuation(number, i8::from(future == 1)))
            .join()
            .expect("it does not panic");
    }

    /// A future that nobody wakes but the test.
    extern "C" fn pending(_future: u64, _continuation: Continuation, _number: u64) {}

    fn take(queue: u64) -> Vec<u64> {
        let mut room = [0; 8];
        // SAFETY: there is room for eight.
        let count = unsafe { uniffi_cffi_queue_take(queue, room.as_mut_ptr(), 8) };
        room[..count as usize].to_vec()
    }

    #[test]
    fn notes_arrive_with_one_byte() {
        let numbers = uniffi_cffi_numbers();
        let (mut reader, writer) = std::io::pipe().expect("a pipe");
        let queue = uniffi_cffi_queue_new(writer.as_raw_fd());
        assert_eq!(uniffi_cffi_poll_call(ready, 0, numbers), 0);
        for number in [numbers + 1, numbers + 2] {
            assert_eq!(uniffi_cffi_poll_call(pending, 0, number), PENDING);
            assert_eq!(uniffi_cffi_wait(queue, number), PENDING);
        }
        proceed(numbers + 2, 1);
        proceed(numbers + 1, 0);
        assert_eq!(take(queue), [(numbers + 2) << 1 | 1, (numbers + 1) << 1]);
        uniffi_cffi_queue_free(queue);
        assert_eq!(uniffi_cffi_wait(queue, numbers + 3), PENDING);
        proceed(numbers + 3, 0);
        drop(writer);
        let mut bytes = Vec::new();
        reader.read_to_end(&mut bytes).expect("the end");
        assert_eq!(bytes, [0]);
    }

    #[test]
    fn a_wake_is_kept_until_somebody_waits() {
        let number = uniffi_cffi_numbers();
        let (_reader, writer) = std::io::pipe().expect("a pipe");
        let queue = uniffi_cffi_queue_new(writer.as_raw_fd());
        for code in [0, 1] {
            assert_eq!(uniffi_cffi_poll_call(woken, code, number), PENDING);
            assert_eq!(uniffi_cffi_wait(queue, number), code as i8);
        }
        assert_eq!(uniffi_cffi_wait(NO_QUEUE, number), PENDING);
        assert_eq!(take(queue), []);
        uniffi_cffi_queue_free(queue);
    }

    #[test]
    fn nothing_is_lost_between_a_wake_and_who_waits() {
        let numbers = uniffi_cffi_numbers();
        let (_reader, writer) = std::io::pipe().expect("a pipe");
        let queue = uniffi_cffi_queue_new(writer.as_raw_fd());
        let (sender, receiver) = channel();
        let together = Barrier::new(2);
        thread::scope(|scope| {
            scope.spawn(|| {
                for number in receiver {
                    together.wait();
                    proceed(number, 0);
                    together.wait();
                }
            });
            for number in numbers..numbers + 1000 {
                sender.send(number).expect("it listens");
                together.wait();
                let code = uniffi_cffi_wait(queue, number);
                together.wait();
                let notes = take(queue);
                match code {
                    PENDING => assert_eq!(notes, [number << 1]),
                    _ => assert_eq!((code, notes), (0, Vec::new())),
                }
            }
            drop(sender);
        });
        assert!(calls().keys().all(|number| number >> 40 != numbers >> 40));
        uniffi_cffi_queue_free(queue);
    }
}
