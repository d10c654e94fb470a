//! A disk that cannot be synced: a system call filter makes `fsync` fail in one thread.

#![allow(dead_code, reason = "no test file uses all of it")]

use std::path::Path;
use std::thread;

use libc::{
    BPF_ABS, BPF_JEQ, BPF_JMP, BPF_JUMP, BPF_K, BPF_LD, BPF_RET, BPF_STMT, BPF_W, EIO,
    PR_SET_NO_NEW_PRIVS, PR_SET_SECCOMP, SECCOMP_MODE_FILTER, SECCOMP_RET_ALLOW, SECCOMP_RET_ERRNO,
    SYS_fdatasync, SYS_fsync, prctl, seccomp_data, sock_filter, sock_fprog,
};

/// Runs `f` in a thread. `fsync` fails there and in the threads that it starts, but not in others.
pub fn where_fsync_fails<T: Send>(f: impl FnOnce() -> T + Send) -> T {
    where_fsync_fails_but_for(&[], f)
}

/// The same, but for the file at `path`, which this process has open, `fsync` works.
pub fn where_only_one_file_syncs<T: Send>(path: &Path, f: impl FnOnce() -> T + Send) -> T {
    let open = Path::new("/proc/self/fd").read_dir().expect("Linux");
    let of_file = open
        .flatten()
        .filter(|fd| std::fs::read_link(fd.path()).is_ok_and(|target| target == path));
    let descriptors: Vec<u32> = of_file
        .map(|fd| fd.file_name().to_str().unwrap().parse().unwrap())
        .collect();
    assert!(!descriptors.is_empty(), "{} is not open", path.display());
    where_fsync_fails_but_for(&descriptors, f)
}

fn where_fsync_fails_but_for<T: Send>(descriptors: &[u32], f: impl FnOnce() -> T + Send) -> T {
    thread::scope(|scope| {
        let refused = scope.spawn(|| {
            refuse_fsync(descriptors);
            f()
        });
        refused.join().expect("no panic")
    })
}

/// For this thread and those that it starts, for as long as they live.
fn refuse_fsync(but_for: &[u32]) {
    let mut filter = vec![
        load(std::mem::offset_of!(seccomp_data, nr)),
        if_equal(SYS_fsync as u32, 1, 0),
        if_equal(SYS_fdatasync as u32, 0, but_for.len() as u8 + 2),
        // Its lower half, where a descriptor is.
        load(std::mem::offset_of!(seccomp_data, args)),
    ];
    for (descriptor, left) in but_for.iter().zip((1..=but_for.len() as u8).rev()) {
        filter.push(if_equal(*descriptor, left, 0));
    }
    filter.push(answer(SECCOMP_RET_ERRNO | EIO as u32));
    filter.push(answer(SECCOMP_RET_ALLOW));
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

fn load(offset: usize) -> sock_filter {
    // SAFETY: it only combines its arguments, as do those below.
    unsafe { BPF_STMT((BPF_LD | BPF_W | BPF_ABS) as u16, offset as u32) }
}

/// How many instructions to skip in either case.
fn if_equal(value: u32, then: u8, otherwise: u8) -> sock_filter {
    // SAFETY: see `load`.
    unsafe { BPF_JUMP((BPF_JMP | BPF_JEQ | BPF_K) as u16, value, then, otherwise) }
}

fn answer(value: u32) -> sock_filter {
    // SAFETY: see `load`.
    unsafe { BPF_STMT(BPF_RET as u16, value) }
}
