//! Upstream's servers while a test runs, and proxies that make connections to them fail.

#![allow(dead_code, reason = "no test file uses all of it")]

pub mod peer;
pub mod proxy;
pub mod tls;

use std::ffi::OsString;
use std::io::Write;
use std::net::{TcpListener, TcpStream};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use simd_r_drive_client::{ConnectOptions, RemoteStore, Result, wait};
use tempfile::TempDir;

/// An upstream server in a process of its own, with a store file of its own.
pub struct Upstream {
    program: OsString,
    process: Child,
    pub port: u16,
    directory: TempDir,
}

impl Upstream {
    /// Starts the server that the environment variable names, or the one that `make upstream`
    /// installs if it is not set. If it is empty, prints a message and returns `None`.
    pub fn start(variable: &str) -> Option<Self> {
        let program = program(variable)?;
        let directory = TempDir::new().expect("a temporary directory");
        let port = free_port();
        let process = start(&program, &directory, port);
        Some(Self {
            program,
            process,
            port,
            directory,
        })
    }

    /// Kills the server, as the system does if it is out of memory.
    pub fn kill(&mut self) {
        let _ = self.process.kill();
        let _ = self.process.wait();
    }

    /// Starts it again, after [`kill`](Self::kill).
    pub fn restart(&mut self) {
        self.process = start(&self.program, &self.directory, self.port);
    }

    /// Sends the process a signal.
    pub fn signal(&self, signal: i32) {
        let id = self.process.id() as libc::pid_t;
        // SAFETY: the process was started here and has not been waited for.
        assert_eq!(unsafe { libc::kill(id, signal) }, 0);
    }

    /// The store file.
    pub fn file(&self) -> PathBuf {
        self.directory.path().join("store.bin")
    }

    pub fn url(&self) -> String {
        format!("ws://127.0.0.1:{}", self.port)
    }
}

impl Drop for Upstream {
    fn drop(&mut self) {
        self.kill();
    }
}

/// Without its server a test fails, since a test that is skipped silently tests nothing.
fn program(variable: &str) -> Option<OsString> {
    let Some(named) = std::env::var_os(variable) else {
        let generation = variable
            .trim_start_matches("SIMD_R_DRIVE_SERVER_")
            .replace('_', ".");
        let found = installed(&generation).unwrap_or_else(|| {
            panic!(
                "no upstream server {generation} is here: `make upstream` installs it, and \
                 `{variable}= cargo test` skips the tests that need it"
            )
        });
        return Some(found.into());
    };
    if named.is_empty() {
        // Not by a macro: the output of those is hidden if the test passes.
        let _ = writeln!(
            std::io::stderr(),
            "skipped a test that needs a server, since {variable} is empty"
        );
        return None;
    }
    Some(named)
}

/// The server of a generation, such as `0.17`, in the folder of `make upstream`.
fn installed(generation: &str) -> Option<PathBuf> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../target/upstream");
    let name = format!("simd-r-drive-ws-server{}", std::env::consts::EXE_SUFFIX);
    let mut versions = folder.read_dir().ok()?.flatten();
    versions.find_map(|version| {
        let of_generation = version.file_name().to_str()?.starts_with(generation);
        let program = version.path().join("bin").join(&name);
        (of_generation && program.exists()).then_some(program)
    })
}

fn start(program: &OsString, directory: &TempDir, port: u16) -> Child {
    let process = Command::new(program)
        .arg(directory.path().join("store.bin"))
        .args(["--host", "127.0.0.1", "--port", &port.to_string()])
        .stdin(Stdio::null())
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .spawn()
        .expect("the server starts");
    let deadline = Instant::now() + Duration::from_secs(10);
    while TcpStream::connect(("127.0.0.1", port)).is_err() {
        assert!(Instant::now() < deadline, "the server does not listen");
        std::thread::sleep(Duration::from_millis(10));
    }
    process
}

/// A port that was free a moment ago.
pub fn free_port() -> u16 {
    let listener = TcpListener::bind("127.0.0.1:0").expect("a free port");
    listener.local_addr().expect("its number").port()
}

/// Connects a store for a thread.
pub fn connect(url: &str, options: &ConnectOptions) -> Result<RemoteStore> {
    wait(|caller| RemoteStore::connect(caller, url, options))
}

/// Runs a future on this thread, with only the standard library.
pub fn block_on<T>(future: impl Future<Output = T>) -> T {
    use std::task::{Context, Poll, Wake};
    struct Unpark(std::thread::Thread);
    impl Wake for Unpark {
        fn wake(self: std::sync::Arc<Self>) {
            self.0.unpark();
        }
    }
    let waker = std::sync::Arc::new(Unpark(std::thread::current())).into();
    let mut future = std::pin::pin!(future);
    loop {
        if let Poll::Ready(output) = future.as_mut().poll(&mut Context::from_waker(&waker)) {
            return output;
        }
        std::thread::park();
    }
}
