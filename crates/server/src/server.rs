//! A running server: its thread, its runtime, and how they end.

use std::net::{SocketAddr, TcpListener};
use std::sync::{Arc, mpsc};

use simd_r_drive_client::{EmbeddedStore, Error, Result};
use socket2::{Domain, Socket, Type};
use tokio::runtime::{Builder, Runtime};
use tokio::sync::{Semaphore, watch};
use tokio_rustls::TlsAcceptor;

use crate::handshake::Gate;
use crate::limits::Connections;
use crate::memory::Memory;
use crate::waiting::Event;
use crate::{ServerOptions, listener, options, tls};

/// The runtime's threads, at most. A request takes microseconds, so few are enough.
const WORKERS: usize = 8;
/// How many connections may wait to be taken in: a crowd of them must not keep others waiting for
/// the second that a system waits before it asks again. Systems take less where this is too much.
const QUEUE: i32 = 4096;

/// A server that answers on threads of its own until it is stopped or dropped.
///
/// All methods may be called from any thread. A process that [forked](Server::stop) has a server
/// that does nothing.
pub struct Server {
    address: SocketAddr,
    url: String,
    /// The process that started it: a forked child has the memory, but none of the threads.
    process: u32,
    stopping: watch::Sender<bool>,
    ended: Arc<Event>,
}

/// Tells that the server's thread has ended, however it did.
struct End(Arc<Event>);

impl Drop for End {
    fn drop(&mut self) {
        if std::thread::panicking() {
            tracing::error!("the server's thread panicked");
        }
        self.0.happen();
    }
}

/// What all of a server's connections use.
pub(crate) struct Shared {
    pub(crate) options: ServerOptions,
    pub(crate) store: EmbeddedStore,
    pub(crate) tls: Option<TlsAcceptor>,
    pub(crate) gate: Gate,
    pub(crate) limits: Connections,
    pub(crate) memory: Memory,
    /// A permit for each connection whose handshake may be done.
    pub(crate) rooms: Arc<Semaphore>,
    stopping: watch::Receiver<bool>,
}

impl Shared {
    /// Returns when the server is told to stop.
    pub(crate) async fn stopped(&self) {
        // An error says that the server is gone without having told, which comes to the same.
        let _ = self.stopping.clone().wait_for(|stopping| *stopping).await;
    }
}

impl Server {
    /// Opens the store file and serves it. When this returns, clients can connect.
    ///
    /// # Errors
    /// [`Error::InvalidArgument`] for options that cannot work, [`Error::Io`] where the address
    /// cannot be listened at or the certificate not be read, and whatever
    /// [`EmbeddedStore::open`] says of the file. A file that did not exist is made only when the
    /// rest is in order.
    pub fn start(options: ServerOptions) -> Result<Self> {
        let addresses = options.check()?;
        let on_loopback = addresses.iter().all(options::is_loopback);
        let gate = Gate::new(&options, on_loopback)?;
        let tls = options.tls.as_ref().map(tls::acceptor).transpose()?;
        let (listener, address) = bind(&options, &addresses)?;
        let store = EmbeddedStore::open_with(&options.path, &options.open_options())?;
        warn_of_open_doors(&options, address);
        let url = url(&options, address);
        tracing::info!(%address, path = %options.path.display(), "serving at {url}");

        let (stopping, stop) = watch::channel(false);
        let limits = Connections::new(options.max_connections);
        if limits.proven < options.max_connections {
            let asked = options.max_connections;
            let most = limits.proven;
            tracing::info!(
                "the limit of open files leaves {most} connections of {asked} (ulimit -n)"
            );
        }
        let shared = Shared {
            gate,
            limits,
            memory: Memory::new(options.max_memory),
            rooms: Arc::new(Semaphore::new(limits.proven.min(Semaphore::MAX_PERMITS))),
            options,
            store,
            tls,
            stopping: stop,
        };
        let (started, starting) = mpsc::channel();
        let ended = Arc::new(Event::default());
        let end = End(Arc::clone(&ended));
        std::thread::Builder::new()
            .name("simd-r-drive-server".to_owned())
            .spawn(move || {
                serve(listener, Arc::new(shared), started);
                drop(end);
            })
            .map_err(|e| no_threads(address, &e))?;
        // A hang-up without a word says that it goes well.
        if let Ok(e) = starting.recv() {
            // Ends at once, and with it the store is free again.
            ended.wait(&url)?;
            return Err(no_threads(address, &e));
        }
        Ok(Self {
            address,
            url,
            process: std::process::id(),
            stopping,
            ended,
        })
    }

    /// The address that it listens at, with the port that was found if 0 was asked for.
    pub fn address(&self) -> SocketAddr {
        self.address
    }

    /// What a client on this machine connects to: `ws://host:port`, or `wss://` with TLS.
    pub fn url(&self) -> &str {
        &self.url
    }

    /// Answers what has come in, closes all connections and the file, and returns when that is done.
    ///
    /// A connection that does not get there within five seconds is cut. Further calls, also at the
    /// same time, return when the first one does. In a forked child, where none of the server's
    /// threads are, it does nothing.
    ///
    /// # Errors
    /// [`Error::Interrupted`] where the thread was told to stop waiting. The server goes on to its
    /// end.
    pub fn stop(&self) -> Result<()> {
        if self.process != std::process::id() {
            return Ok(());
        }
        // A receiver that is gone is a server that has ended.
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

/// The server's thread. What keeps it from starting goes to `started`.
fn serve(listener: TcpListener, shared: Arc<Shared>, started: mpsc::Sender<std::io::Error>) {
    // Made and dropped here, since a runtime may not be dropped by a task of another one.
    let runtime = match runtime() {
        Ok(runtime) => runtime,
        Err(e) => {
            // The other end waits for it.
            let _ = started.send(e);
            return;
        }
    };
    drop(started);
    if let Err(e) = runtime.block_on(listener::run(listener, Arc::clone(&shared))) {
        tracing::error!("cannot listen: {e}");
    }
    // Ends what connections are left, which hold the store, too.
    drop(runtime);
    shared.store.close();
    tracing::info!(path = %shared.options.path.display(), "server stopped");
}

fn runtime() -> std::io::Result<Runtime> {
    let workers = std::thread::available_parallelism().map_or(1, |n| n.get().min(WORKERS));
    Builder::new_multi_thread()
        .worker_threads(workers)
        .thread_name("simd-r-drive-io")
        .enable_io()
        .enable_time()
        .build()
}

/// Listens at the first of `addresses` that lets it.
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
            std::io::ErrorKind::PermissionDenied => "; choose a port from 1024 on",
            std::io::ErrorKind::AddrNotAvailable => {
                "; this machine does not have that address: 127.0.0.1 is for itself alone, 0.0.0.0 for all"
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

/// Listens at `address`. As the standard library, but with a longer queue.
fn listen(address: SocketAddr) -> std::io::Result<(TcpListener, SocketAddr)> {
    let socket = Socket::new(Domain::for_address(address), Type::STREAM, None)?;
    #[cfg(unix)]
    socket.set_reuse_address(true)?;
    socket.bind(&address.into())?;
    socket.listen(QUEUE)?;
    socket.set_nonblocking(true)?;
    let listener = TcpListener::from(socket);
    let address = listener.local_addr()?;
    Ok((listener, address))
}

fn warn_of_open_doors(options: &ServerOptions, address: SocketAddr) {
    if options::is_loopback(&address) {
        return;
    }
    if options.tokens.is_empty() {
        tracing::warn!(%address, "everybody who reaches this address can read and write the store");
    } else if options.tls.is_none() {
        tracing::warn!(%address, "without TLS the tokens travel in the open");
    }
}

/// The URL with the host as it was asked for, which a certificate is for.
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

fn no_threads(address: SocketAddr, error: &std::io::Error) -> Error {
    Error::Io {
        path: address.to_string(),
        reason: format!("cannot start the server's threads: {error}"),
        errno: error.raw_os_error(),
    }
}
