//! Forked children.

use std::panic::{AssertUnwindSafe, catch_unwind};

/// How a forked child ends.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum End {
    /// By `_exit`: nothing is dropped.
    AtOnce,
    /// By `exit`: the exit handlers of the C library run.
    Orderly,
    /// Killed by a signal.
    Killed,
}

/// Starts a child that does `work`. Its exit status says whether that succeeded.
pub fn start(end: End, work: impl FnOnce() -> bool) -> libc::pid_t {
    // SAFETY: the child calls nothing but the store, whose code this test is about, and the
    // allocator, which the C library prepares for forks; then it ends without unwinding.
    match unsafe { libc::fork() } {
        0 => {
            // A child that hangs is killed.
            // SAFETY: no handler is set, and the default one ends the process.
            unsafe { libc::alarm(10) };
            let content = catch_unwind(AssertUnwindSafe(work)).unwrap_or(false);
            // SAFETY: each ends the process.
            unsafe {
                match end {
                    End::Orderly => libc::exit(i32::from(!content)),
                    End::Killed if content => {
                        libc::kill(libc::getpid(), libc::SIGKILL);
                    }
                    _ => {}
                }
                libc::_exit(i32::from(!content))
            }
        }
        child => {
            assert!(child > 0, "no child");
            child
        }
    }
}

/// Waits for a child. Returns whether its work succeeded.
pub fn is_content(child: libc::pid_t) -> bool {
    let mut status = 0;
    // SAFETY: `child` is this process's child, and `status` is writable.
    assert_eq!(unsafe { libc::waitpid(child, &raw mut status, 0) }, child);
    let is_killed = libc::WIFSIGNALED(status) && libc::WTERMSIG(status) == libc::SIGKILL;
    is_killed || libc::WIFEXITED(status) && libc::WEXITSTATUS(status) == 0
}

/// Runs `work` in a child and waits for it.
pub fn run(end: End, work: impl FnOnce() -> bool) -> bool {
    is_content(start(end, work))
}
