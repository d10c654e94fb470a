//! A store in a forked child.

#![cfg(unix)]

mod remote_support;

use std::sync::atomic::{AtomicBool, Ordering};
use std::thread;

use simd_r_drive_client::Caller::Task;
use simd_r_drive_client::{Backend, ConnectOptions, wait};

use remote_support::{Upstream, connect};

/// Runs `work` in a forked child. Returns whether it succeeded.
fn in_child(work: impl FnOnce() -> bool) -> bool {
    // SAFETY: the child calls nothing but the store, whose code this test is about, and the
    // allocator, which the C library prepares for forks; then it ends without unwinding.
    match unsafe { libc::fork() } {
        0 => {
            // A child that hangs is killed.
            // SAFETY: no handler is set, and the default one ends the process.
            unsafe { libc::alarm(20) };
            let content =
                std::panic::catch_unwind(std::panic::AssertUnwindSafe(work)).unwrap_or(false);
            // SAFETY: ends the process at once.
            unsafe { libc::_exit(i32::from(!content)) }
        }
        child => {
            assert!(child > 0, "no child");
            let mut status = 0;
            // SAFETY: `child` is this process's child, and `status` is writable.
            assert_eq!(unsafe { libc::waitpid(child, &raw mut status, 0) }, child);
            libc::WIFEXITED(status) && libc::WEXITSTATUS(status) == 0
        }
    }
}

#[test]
fn a_child_has_a_connection_of_its_own() {
    let Some(server) = Upstream::start("SIMD_R_DRIVE_SERVER_0_17") else {
        return;
    };
    let store = connect(&server.url(), &ConnectOptions::default()).unwrap();
    wait(|caller| store.write(caller, b"parent".to_vec(), b"1".to_vec())).unwrap();
    let stop = AtomicBool::new(false);
    thread::scope(|scope| {
        // A thread of the parent always holds a lock when it forks.
        for _ in 0..4 {
            scope.spawn(|| {
                while !stop.load(Ordering::Relaxed) {
                    assert_eq!(
                        wait(|caller| store.read(caller, b"parent".to_vec())).unwrap(),
                        Some(b"1".to_vec())
                    );
                }
            });
        }
        for i in 0..40_u8 {
            assert!(in_child(|| {
                wait(|caller| store.write(caller, vec![b'c', i], vec![i + 1])).is_ok()
                    && wait(|caller| store.read(caller, b"parent".to_vec()))
                        == Ok(Some(b"1".to_vec()))
                    && remote_support::block_on(store.read(Task, vec![b'c', i]))
                        == Ok(Some(vec![i + 1]))
                    && in_child(|| {
                        wait(|caller| store.read(caller, vec![b'c', i])) == Ok(Some(vec![i + 1]))
                    })
            }));
            assert_eq!(
                wait(|caller| store.read(caller, vec![b'c', i])).unwrap(),
                Some(vec![i + 1])
            );
        }
        stop.store(true, Ordering::Relaxed);
    });
    // Dropping the store in a child does not close it in the parent.
    let store = std::cell::Cell::new(Some(store));
    assert!(in_child(|| {
        store.take().unwrap().close();
        true
    }));
    let store = store.take().unwrap();
    assert_eq!(wait(|caller| store.len(caller)).unwrap(), 41);
    store.close();
    assert!(in_child(|| wait(|caller| store.len(caller)).is_err()));
}
