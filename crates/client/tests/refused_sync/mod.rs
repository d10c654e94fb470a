//! A disk that cannot be synced: the system itself refuses `fsync`, by a filter for one thread.

use std::thread;

use libc::{
    BPF_ABS, BPF_JEQ, BPF_JMP, BPF_JUMP, BPF_K, BPF_LD, BPF_RET, BPF_STMT, BPF_W, EIO,
    PR_SET_NO_NEW_PRIVS, PR_SET_SECCOMP, SECCOMP_MODE_FILTER, SECCOMP_RET_ALLOW, SECCOMP_RET_ERRNO,
    SYS_fdatasync, SYS_fsync, prctl, sock_filter, sock_fprog,
};

/// Runs `f` in a thread in which `fsync` fails, and in those that it starts. In all others it works.
pub fn where_fsync_fails<T: Send>(f: impl FnOnce() -> T + Send) -> T {
    thread::scope(|scope| {
        let refused = scope.spawn(|| {
            refuse_fsync();
            f()
        });
        refused.join().expect("no panic")
    })
}

/// For this thread and those that it starts, for as long as they live.
fn refuse_fsync() {
    let [load, equal, answer] = [BPF_LD | BPF_W | BPF_ABS, BPF_JMP | BPF_JEQ | BPF_K, BPF_RET];
    // SAFETY: these only put their arguments together.
    let mut filter: [sock_filter; 5] = unsafe {
        [
            // The number of the call is the first thing that a filter gets.
            BPF_STMT(load as u16, 0),
            BPF_JUMP(equal as u16, SYS_fsync as u32, 1, 0),
            BPF_JUMP(equal as u16, SYS_fdatasync as u32, 0, 1),
            BPF_STMT(answer as u16, SECCOMP_RET_ERRNO | EIO as u32),
            BPF_STMT(answer as u16, SECCOMP_RET_ALLOW),
        ]
    };
    let program = sock_fprog {
        len: filter.len() as u16,
        filter: filter.as_mut_ptr(),
    };
    // SAFETY: `program` and its filter live until the system has copied them.
    let installed = unsafe {
        prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) == 0
            && prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, &raw const program) == 0
    };
    assert!(installed, "{}", std::io::Error::last_os_error());
}
