//! A TCP socket with deadlines, which one thread reads while another writes it.

use std::hint::spin_loop;
use std::io::{self, ErrorKind, Read, Write};
use std::net::{IpAddr, Shutdown, SocketAddr, TcpStream, ToSocketAddrs};
use std::os::fd::AsFd;
use std::sync::Arc;
use std::thread;
use std::time::{Duration, Instant};

use rustix::event::{PollFd, PollFlags, Timespec, poll};
use rustix::io::Errno;
use rustls::ClientConfig;
use socket2::{Domain, Protocol, SockRef, TcpKeepalive, Type};

use super::address::Address;
use super::failure::{Failure, interruption, is_interruption};
use super::tls::Tls;
use crate::interrupt::wait_in_slices;
use crate::sync::Promise;

/// Whether [`Socket::acknowledge`] does anything.
pub(crate) const CAN_ACKNOWLEDGE: bool = cfg!(any(target_os = "linux", target_os = "android"));

/// A connected socket. It never blocks; [`wait`](Self::wait) does, with a deadline.
pub(crate) struct Socket {
    stream: TcpStream,
    tls: Option<Tls>,
}

/// What to wait for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Interest {
    Readable,
    Writable,
}

impl Socket {
    /// Connects to `address`, over TLS if there is a configuration for it.
    pub(crate) fn connect(
        address: &Address,
        tls: Option<&Arc<ClientConfig>>,
        keepalive: Option<Duration>,
        deadline: Instant,
    ) -> Result<Self, Failure> {
        let places = resolve(address, deadline)?;
        let mut left = places.len() as u32;
        let mut failure = Failure::broken(format!("the name {} has no address", address.host));
        for place in places {
            // A name may have addresses at which nothing answers. Each gets its share of the time.
            let share = deadline.saturating_duration_since(Instant::now()) / left;
            left -= 1;
            if share.is_zero() {
                failure = Failure::NoAnswer;
                break;
            }
            match connect(place, Instant::now() + share) {
                Ok(stream) => {
                    set_up(&stream, keepalive).map_err(Failure::io)?;
                    let tls = tls.map(|config| Tls::new(config, &address.host));
                    let tls = tls.transpose()?;
                    return Ok(Self { stream, tls });
                }
                Err(error) if is_interruption(&error) => return Err(Failure::Interrupted),
                Err(error) => {
                    failure = Failure::broken_by(&error, format_args!("no connection to {place}"))
                }
            }
        }
        Err(failure)
    }

    /// Receives what is available.
    pub(crate) fn receive(&self, buffer: &mut [u8]) -> io::Result<usize> {
        retry(|| match &self.tls {
            None => (&self.stream).read(buffer),
            Some(tls) => tls.receive(&self.stream, buffer),
        })
    }

    /// Takes what there is room for. [`flush`](Self::flush) makes sure that it is sent.
    pub(crate) fn send(&self, bytes: &[u8]) -> io::Result<usize> {
        retry(|| match &self.tls {
            None => (&self.stream).write(bytes),
            Some(tls) => tls.send(&self.stream, bytes),
        })
    }

    /// Sends the bytes that were accepted and not yet sent.
    pub(crate) fn flush(&self) -> io::Result<()> {
        match &self.tls {
            None => Ok(()),
            Some(tls) => retry(|| tls.flush(&self.stream)),
        }
    }

    /// Waits until something can be received or sent, or the connection has ended. Returns whether
    /// that was before `deadline`.
    pub(crate) fn wait(&self, interest: Interest, deadline: Instant) -> io::Result<bool> {
        let events = match interest {
            Interest::Readable => PollFlags::IN,
            Interest::Writable => PollFlags::OUT,
        };
        Ok(!wait_for(&self.stream, events, deadline)?.is_empty())
    }

    /// Waits until something can be received, or the connection has ended, without sleeping. Returns
    /// whether that was before `deadline`.
    pub(crate) fn poll_readable(&self, deadline: Instant) -> io::Result<bool> {
        loop {
            let now = Instant::now();
            if self.wait(Interest::Readable, now)? {
                return Ok(true);
            }
            if now >= deadline {
                return Ok(false);
            }
            spin_loop();
        }
    }

    /// Waits until something can be sent or received, or the connection has ended. Returns whether
    /// something can be sent; if not, there may be something to receive.
    pub(crate) fn wait_writable_or_readable(&self, deadline: Instant) -> io::Result<bool> {
        let ready = wait_for(&self.stream, PollFlags::IN | PollFlags::OUT, deadline)?;
        Ok(ready.intersects(PollFlags::OUT | PollFlags::ERR | PollFlags::HUP))
    }

    /// Acknowledges at once what has been received.
    ///
    /// Upstream's servers send a response in several small segments, and their system sends each of
    /// them only when the one before it is acknowledged. By default that takes 40 ms. The option
    /// does not last: it must be set again after each receive.
    pub(crate) fn acknowledge(&self) {
        // If it fails, the response is only slower.
        #[cfg(any(target_os = "linux", target_os = "android"))]
        let _ = SockRef::from(&self.stream).set_tcp_quickack(true);
    }

    /// Ends the connection in both directions. Threads that wait for it return.
    pub(crate) fn shut_down(&self) {
        // It may be down already.
        let _ = self.stream.shutdown(Shutdown::Both);
    }
}

/// Waits for one of `events` on a socket. Returns the ones that occurred; none if `deadline` was
/// first.
fn wait_for(socket: &impl AsFd, events: PollFlags, deadline: Instant) -> io::Result<PollFlags> {
    loop {
        let remaining = deadline.saturating_duration_since(Instant::now());
        let timeout = Timespec {
            tv_sec: remaining.as_secs().min(i32::MAX as u64 / 1000) as _,
            tv_nsec: remaining.subsec_nanos() as _,
        };
        let mut polled = [PollFd::new(socket, events)];
        match poll(&mut polled, Some(&timeout)) {
            Ok(0) if remaining.is_zero() => return Ok(PollFlags::empty()),
            Ok(0) | Err(Errno::INTR) => {}
            Ok(_) => return Ok(polled[0].revents()),
            Err(error) => return Err(error.into()),
        }
    }
}

/// Connects, until `deadline` at most.
fn connect(place: SocketAddr, deadline: Instant) -> io::Result<TcpStream> {
    let socket = socket2::Socket::new(
        Domain::for_address(place),
        Type::STREAM,
        Some(Protocol::TCP),
    )?;
    socket.set_nonblocking(true)?;
    match socket.connect(&place.into()) {
        Err(error) if error.raw_os_error() == Some(Errno::INPROGRESS.raw_os_error()) => {
            wait_interruptibly(deadline, |until| {
                Ok(!wait_for(&socket, PollFlags::OUT, until)?.is_empty())
            })?;
            if let Some(error) = socket.take_error()? {
                return Err(error);
            }
        }
        connected => connected?,
    }
    Ok(socket.into())
}

/// Calls `ready` until it returns true; `deadline` and Ctrl-C are errors.
fn wait_interruptibly(
    deadline: Instant,
    mut ready: impl FnMut(Instant) -> io::Result<bool>,
) -> io::Result<()> {
    let wait = |until| match ready(until) {
        Ok(false) => None,
        Ok(true) => Some(Ok(())),
        Err(error) => Some(Err(error)),
    };
    wait_in_slices(deadline, wait)
        .map_err(interruption)?
        .unwrap_or_else(|| Err(ErrorKind::TimedOut.into()))
}

fn set_up(stream: &TcpStream, keepalive: Option<Duration>) -> io::Result<()> {
    stream.set_nodelay(true)?;
    if let Some(interval) = keepalive {
        // So the system notices a machine that is gone even while a call is in flight. It counts in
        // seconds. If the option cannot be set, there is still the heartbeat.
        let interval = interval.max(Duration::from_secs(1));
        let keepalive = TcpKeepalive::new()
            .with_time(interval)
            .with_interval(interval);
        let _ = SockRef::from(stream).set_tcp_keepalive(&keepalive);
    }
    Ok(())
}

fn retry<T>(mut operation: impl FnMut() -> io::Result<T>) -> io::Result<T> {
    loop {
        match operation() {
            Err(error) if error.kind() == ErrorKind::Interrupted => {}
            result => return result,
        }
    }
}

/// The addresses of a host. The system's resolver has no timeout, so that names are resolved on a
/// thread that can be left behind.
fn resolve(address: &Address, deadline: Instant) -> Result<Vec<SocketAddr>, Failure> {
    let port = address.port;
    if let Ok(ip) = address.host.parse::<IpAddr>() {
        return Ok(vec![SocketAddr::new(ip, port)]);
    }
    let host = address.host.clone();
    let promise = Arc::new(Promise::default());
    let result = Arc::clone(&promise);
    thread::Builder::new()
        .name("simd-r-drive-resolve".to_owned())
        .spawn(move || result.set((host.as_str(), port).to_socket_addrs().map(Vec::from_iter)))
        .map_err(Failure::io)?;
    match wait_in_slices(deadline, |until| promise.wait(until))? {
        Some(Ok(places)) => Ok(places),
        Some(Err(error)) => {
            let what = format_args!("no address for the name {}", address.host);
            Err(Failure::broken_by(&error, what))
        }
        None => Err(Failure::NoAnswer),
    }
}

/// The socket as a stream that blocks, with a deadline.
pub(crate) struct Blocking<'a> {
    pub(crate) socket: &'a Socket,
    pub(crate) deadline: Instant,
}

impl Blocking<'_> {
    fn until_done<T>(
        &self,
        interest: Interest,
        mut operation: impl FnMut(&Socket) -> io::Result<T>,
    ) -> io::Result<T> {
        loop {
            match operation(self.socket) {
                Err(error) if error.kind() == ErrorKind::WouldBlock => {}
                result => return result,
            }
            wait_interruptibly(self.deadline, |until| self.socket.wait(interest, until))?;
        }
    }
}

impl Read for Blocking<'_> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        self.until_done(Interest::Readable, |socket| socket.receive(buffer))
    }
}

impl Write for Blocking<'_> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.until_done(Interest::Writable, |socket| socket.send(bytes))
    }

    fn flush(&mut self) -> io::Result<()> {
        self.until_done(Interest::Writable, Socket::flush)
    }
}
