//! A running server: its thread, its runtime, and how they end.

use std::net::{SocketAddr, TcpListener};
use std::sync::{Arc, mpsc};

use simd_r_drive_client::{EmbeddedStore, Error, Result};
use socket2::{Domain, Socket, Type};
use tokio::runtime::{Builder, Runtime};
use tokio::sync::{Semaphore, watch};

use crate::handshake::Policy;
use crate::interruptible::Event;
use crate::limits::ConnectionLimits;
use crate::memory::Memory;
use crate::shared::Shared;
use crate::{ServerOptions, listener, options, tls};

/// The runtime's threads, at most. A request takes microseconds, so few are enough.
const MAX_WORKERS: usize = 8;
/// The length of the listen queue. If it is full, a client's system waits a second before it tries
/// again, so the queue is long. A system with a lower limit uses that.
const LISTEN_BACKLOG: i32 = 4096;

/// A server that runs on its own threads until it is stopped or dropped.
///
/// All methods may be called from any thread. In a forked child the server's threads do not exist,
/// and [`stop`](Server::stop) does nothing.
pub struct Server {
    address: SocketAddr,
    url: String,
    /// The process that started it: a forked child has a copy of the memory, but not the threads.
    process: u32,
    stopping: watch::Sender<bool>,
    ended: Arc<Event>,
}

/// Sets the event when the server's thread ends, also if it panics.
struct SetAtEnd(Arc<Event>);

impl Drop for SetAtEnd {
    fn drop(&mut self) {
        if std::thread::panicking() {
            tracing::error!("the server's thread panicked");
        }
        self.0.set();
    }
}

impl Server {
    /// Opens the store file and serves it. When this returns, clients can connect.
    ///
    /// # Errors
    /// [`Error::InvalidArgument`] for invalid options, [`Error::Io`] if the server cannot listen at
    /// the address or cannot read the certificate, and the errors of [`EmbeddedStore::open`]. If
    /// there is no file, it is created only after everything else has succeeded.
    pub fn start(options: ServerOptions) -> Result<Self> {
        let addresses = options.check()?;
        let on_loopback = addresses.iter().all(options::is_loopback);
        let policy = Policy::new(&options, on_loopback)?;
        let tls = options.tls.as_ref().map(tls::acceptor).transpose()?;
        let (listener, address) = bind(&options, &addresses)?;
        let open_options = options.open_options();
        let store = Arc::new(EmbeddedStore::open_with(&options.path, &open_options)?);
        warn_if_exposed(&options, address);
        let url = url(&options, address);
        tracing::info!(%address, path = %options.path.display(), "serving at {url}");

        let (stopping, stop) = watch::channel(false);
        let limits = ConnectionLimits::new(options.max_connections);
        if limits.established < options.max_connections {
            tracing::info!(
                "the limit on open files (ulimit -n) allows {} connections, not {}",
                limits.established,
                options.max_connections
            );
        }
        let permits = limits.established.min(Semaphore::MAX_PERMITS);
        let shared = Shared {
            policy,
            limits,
            memory: Memory::new(options.max_memory),
            connection_permits: Arc::new(Semaphore::new(permits)),
            stream_permits: Arc::new(Semaphore::new(limits.streams)),
            busy_waits: Semaphore::new(usize::from(workers() > 1)),
            options,
            store,
            tls,
            stopping: stop,
        };
        let (started, starting) = mpsc::channel();
        let ended = Arc::new(Event::default());
        let end = SetAtEnd(Arc::clone(&ended));
        std::thread::Builder::new()
            .name("simd-r-drive-server".to_owned())
            .spawn(move || {
                serve(listener, Arc::new(shared), started);
                drop(end);
            })
            .map_err(|e| cannot_start_threads(address, &e))?;
        // The thread sends an error, or drops the sender once its runtime has started.
        if let Ok(e) = starting.recv() {
            // The thread ends at once and closes the store.
            ended.wait(&url)?;
            return Err(cannot_start_threads(address, &e));
        }
        Ok(Self {
            address,
            url,
            process: std::process::id(),
            stopping,
            ended,
        })
    }

    /// The address that it listens at. If the options asked for port 0, this has the port that the
    /// system chose.
    pub fn address(&self) -> SocketAddr {
        self.address
    }

    /// The URL for clients on this machine: `ws://host:port`, or `wss://` with TLS.
    pub fn url(&self) -> &str {
        &self.url
    }

    /// Answers the requests that have arrived, closes all connections and the file, and returns
    /// when that is done.
    ///
    /// A connection that takes longer than five seconds is cut. Further calls, also concurrent
    /// ones, return when the first one does. In a forked child, which has none of the server's
    /// threads, this does nothing.
    ///
    /// # Errors
    /// [`Error::Interrupted`] if the thread was asked to stop waiting. The server still stops.
    pub fn stop(&self) -> Result<()> {
        if self.process != std::process::id() {
            return Ok(());
        }
        // An error means that the server has ended already.
        let _ = self.stopping.send(true);
        self.ended.wait(&self.url)
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        if let Err(e) = self.stop() {
            tracing::warn!("{e}");
        }
    }
}

impl std::fmt::Debug for Server {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Server")
            .field("url", &self.url)
            .finish_non_exhaustive()
    }
}

/// The body of the server's thread. If it cannot start, it sends the error to `started`.
fn serve(listener: TcpListener, shared: Arc<Shared>, started: mpsc::Sender<std::io::Error>) {
    // Created and dropped in this thread: a runtime may not be dropped within another runtime.
    let runtime = match runtime() {
        Ok(runtime) => runtime,
        Err(e) => {
            // The receiver waits for this.
            let _ = started.send(e);
            return;
        }
    };
    drop(started);
    if let Err(e) = runtime.block_on(listener::run(listener, Arc::clone(&shared))) {
        tracing::error!("cannot listen: {e}");
    }
    // Ends the remaining connections, which use the store.
    drop(runtime);
    shared.store.close();
    tracing::info!(path = %shared.options.path.display(), "server stopped");
}

/// The number of the runtime's threads.
fn workers() -> usize {
    std::thread::available_parallelism().map_or(1, |n| n.get().min(MAX_WORKERS))
}

fn runtime() -> std::io::Result<Runtime> {
    Builder::new_multi_thread()
        .worker_threads(workers())
        .thread_name("simd-r-drive-io")
        .enable_io()
        .enable_time()
        .build()
}

/// Listens at the first of `addresses` at which that is possible.
fn bind(options: &ServerOptions, addresses: &[SocketAddr]) -> Result<(TcpListener, SocketAddr)> {
    let mut bound = Err(std::io::ErrorKind::AddrNotAvailable.into());
    for address in addresses {
        bound = listen(*address);
        if bound.is_ok() {
            break;
        }
    }
    bound.map_err(|e| {
        let hint = match e.kind() {
            std::io::ErrorKind::AddrInUse => {
                "; another process listens there: stop it, or choose another port (0 takes a free one)"
            }
            std::io::ErrorKind::PermissionDenied => "; choose a port of 1024 or above",
            std::io::ErrorKind::AddrNotAvailable => {
                "; this machine does not have that address: use 127.0.0.1 for this machine only, 0.0.0.0 for all"
            }
            _ => "",
        };
        Error::Io {
            path: options.endpoint(),
            reason: format!("cannot listen there: {e}{hint}"),
            errno: e.raw_os_error(),
        }
    })
}

/// Listens at `address` as the standard library does, but with a longer listen queue.
fn listen(address: SocketAddr) -> std::io::Result<(TcpListener, SocketAddr)> {
    let socket = Socket::new(Domain::for_address(address), Type::STREAM, None)?;
    #[cfg(unix)]
    socket.set_reuse_address(true)?;
    socket.bind(&address.into())?;
    socket.listen(LISTEN_BACKLOG)?;
    socket.set_nonblocking(true)?;
    let listener = TcpListener::from(socket);
    let address = listener.local_addr()?;
    Ok((listener, address))
}

/// Logs a warning if other machines can reach the store, or read the tokens on their way.
fn warn_if_exposed(options: &ServerOptions, address: SocketAddr) {
    if options::is_loopback(&address) {
        return;
    }
    if options.tokens.is_empty() {
        tracing::warn!(%address, "anyone who can reach this address can read and write the store");
    } else if options.tls.is_none() {
        tracing::warn!(%address, "without TLS the tokens are sent unencrypted");
    }
}

/// The URL with the host as the options name it, since a certificate is issued for that name.
fn url(options: &ServerOptions, address: SocketAddr) -> String {
    let scheme = if options.tls.is_some() { "wss" } else { "ws" };
    let host = if address.ip().is_unspecified() {
        if address.is_ipv4() {
            "127.0.0.1"
        } else {
            "[::1]"
        }
        .to_owned()
    } else if options.host.contains(':') {
        format!("[{}]", address.ip())
    } else {
        options.host.clone()
    };
    format!("{scheme}://{host}:{}", address.port())
}

fn cannot_start_threads(address: SocketAddr, error: &std::io::Error) -> Error {
    Error::Io {
        path: address.to_string(),
        reason: format!("cannot start the server's threads: {error}"),
        errno: error.raw_os_error(),
    }
}
