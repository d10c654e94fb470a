//! Shared by the tests of store files. No test uses all of it.
#![allow(dead_code)]

#[cfg(unix)]
pub mod fork;
pub mod model;
pub mod run;
#[cfg(target_os = "linux")]
pub mod shim;

use std::process::{Command, Output};

use tempfile::TempDir;

/// A folder in memory if the system has one: thousands of files are opened and synced there.
pub fn folder() -> TempDir {
    let folder = tempfile::tempdir_in("/dev/shm").or_else(|_| tempfile::tempdir());
    folder.expect("a folder")
}

/// The environment variable with the job of a child of the test.
const JOB: &str = "EMBEDDED_TEST_JOB";

/// The job that this process was started for, if it is the child of a test.
pub fn job() -> Option<String> {
    std::env::var(JOB).ok()
}

/// A command that runs only `test` of this program, with this [`job`].
pub fn child(test: &str, job: &str) -> Command {
    let mut command = Command::new(std::env::current_exe().expect("this program"));
    command
        .args(["--exact", test, "--nocapture", "--test-threads=1"])
        .env(JOB, job);
    command
}

/// Runs a child, which must succeed. Returns its output.
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

/// Sets the maximum length of files that this process writes, or none. A write beyond it fails.
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
