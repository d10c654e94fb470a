//! What the tests of store files share. No test uses all of it.
#![allow(dead_code)]

#[cfg(unix)]
pub mod fork;
pub mod model;
pub mod run;
#[cfg(target_os = "linux")]
pub mod shim;

use std::process::{Command, Output};

use tempfile::TempDir;

/// A folder in memory, where the system lets us: thousands of files are opened and synced there.
pub fn folder() -> TempDir {
    let folder = tempfile::tempdir_in("/dev/shm").or_else(|_| tempfile::tempdir());
    folder.expect("a folder")
}

/// Names the job of a child of the test.
const JOB: &str = "EMBEDDED_TEST_JOB";

/// The job that this process was started for, if it is the child of a test.
pub fn job() -> Option<String> {
    std::env::var(JOB).ok()
}

/// This test's program again, to run nothing but `test`, whose [`job`] is given.
pub fn child(test: &str, job: &str) -> Command {
    let mut command = Command::new(std::env::current_exe().expect("this program"));
    command
        .args(["--exact", test, "--nocapture", "--test-threads=1"])
        .env(JOB, job);
    command
}

/// Runs a child to its end, which must be a good one. Gives what it has printed.
pub fn run(command: &mut Command) -> String {
    let Output {
        status,
        stdout,
        stderr,
    } = command.output().expect("a child");
    let (stdout, stderr) = (
        String::from_utf8_lossy(&stdout),
        String::from_utf8_lossy(&stderr),
    );
    assert!(status.success(), "{status}\n{stdout}\n{stderr}");
    stdout.into_owned()
}

/// Sets the largest length that a file of this process may have, or none. A write that would be
/// longer is refused then.
#[cfg(unix)]
pub fn limit_file_size(bytes: Option<u64>) {
    let mut limit = libc::rlimit {
        rlim_cur: 0,
        rlim_max: 0,
    };
    // SAFETY: the limit is readable and writable, and nothing else sets a handler here.
    unsafe {
        libc::signal(libc::SIGXFSZ, libc::SIG_IGN);
        assert_eq!(libc::getrlimit(libc::RLIMIT_FSIZE, &raw mut limit), 0);
        limit.rlim_cur = bytes.unwrap_or(limit.rlim_max);
        assert_eq!(libc::setrlimit(libc::RLIMIT_FSIZE, &raw const limit), 0);
    }
}
