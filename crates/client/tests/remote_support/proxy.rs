//! A proxy that causes one fault, at one byte.

use std::io::{Read, Write};
use std::net::{Shutdown, SocketAddr, TcpListener, TcpStream};
use std::sync::{Arc, Condvar, Mutex};
use std::thread;
use std::time::Duration;

use socket2::SockRef;

/// The direction of the byte.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Way {
    ToServer,
    ToClient,
}

/// What happens before the byte.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// The connection ends.
    Cut,
    /// The stream ends, and the other direction continues.
    Truncate,
    /// The stream stalls without an error.
    Stall,
    /// The byte is sent twice.
    Duplicate,
    /// The byte is delayed.
    Delay,
}

/// All kinds.
pub const KINDS: [Kind; 5] = [
    Kind::Cut,
    Kind::Truncate,
    Kind::Stall,
    Kind::Duplicate,
    Kind::Delay,
];

/// One fault.
#[derive(Debug, Clone, Copy)]
pub struct Fault {
    pub way: Way,
    /// How many bytes are forwarded before it.
    pub offset: usize,
    pub kind: Kind,
}

/// A proxy on a port of its own.
pub struct Proxy {
    address: SocketAddr,
    plan: Arc<Plan>,
}

#[derive(Default)]
struct Plan {
    fault: Mutex<Option<Fault>>,
    /// The number of bytes in each direction since the fault was set.
    passed: Mutex<[usize; 2]>,
    ended: Mutex<bool>,
    end: Condvar,
}

impl Proxy {
    /// A proxy for a server on this machine. Its threads end with their connections.
    pub fn start(port: u16) -> Self {
        Self::over(TcpListener::bind("127.0.0.1:0").expect("a free port"), port)
    }

    /// A proxy that reads little at a time, so that a client's socket is soon full.
    pub fn start_narrow(port: u16) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").expect("a free port");
        SockRef::from(&listener)
            .set_recv_buffer_size(4096)
            .expect("a socket option");
        Self::over(listener, port)
    }

    fn over(listener: TcpListener, port: u16) -> Self {
        let address = listener.local_addr().expect("its address");
        let plan = Arc::<Plan>::default();
        let for_all = Arc::clone(&plan);
        thread::spawn(move || {
            while let Ok((client, _)) = listener.accept() {
                let Ok(server) = TcpStream::connect(("127.0.0.1", port)) else {
                    continue;
                };
                for stream in [&client, &server] {
                    stream.set_nodelay(true).expect("a socket option");
                }
                let (from, to) = (
                    client.try_clone().expect("a handle"),
                    server.try_clone().expect("a handle"),
                );
                let plan = Arc::clone(&for_all);
                thread::spawn(move || pass(from, to, Way::ToServer, &plan));
                let plan = Arc::clone(&for_all);
                thread::spawn(move || pass(server, client, Way::ToClient, &plan));
            }
        });
        Self { address, plan }
    }

    pub fn url(&self) -> String {
        format!("ws://{}", self.address)
    }

    pub fn port(&self) -> u16 {
        self.address.port()
    }

    /// Sets the fault, or none.
    pub fn set(&self, fault: Option<Fault>) {
        *self.plan.fault.lock().unwrap() = fault;
        *self.plan.passed.lock().unwrap() = [0; 2];
    }

    /// How many bytes went in this direction since the fault was set.
    pub fn passed(&self, way: Way) -> usize {
        self.plan.passed.lock().unwrap()[way as usize]
    }
}

/// Ends the stalled connections.
impl Drop for Proxy {
    fn drop(&mut self) {
        *self.plan.ended.lock().unwrap() = true;
        self.plan.end.notify_all();
    }
}

impl Plan {
    /// How many of `length` bytes to forward, and the fault that happens then.
    fn next(&self, way: Way, length: usize) -> (usize, Option<Kind>) {
        self.passed.lock().unwrap()[way as usize] += length;
        let mut planned = self.fault.lock().unwrap();
        match &mut *planned {
            Some(fault) if fault.way == way && fault.offset < length => {
                let (offset, kind) = (fault.offset, fault.kind);
                *planned = None;
                (offset, Some(kind))
            }
            Some(fault) if fault.way == way => {
                fault.offset -= length;
                (length, None)
            }
            _ => (length, None),
        }
    }
}

fn pass(mut from: TcpStream, mut to: TcpStream, way: Way, plan: &Plan) {
    let mut buffer = vec![0; 65_536];
    while let Ok(length @ 1..) = from.read(&mut buffer) {
        let (well, kind) = plan.next(way, length);
        if to.write_all(&buffer[..well]).is_err() {
            break;
        }
        match kind {
            None => continue,
            Some(Kind::Cut) => break,
            Some(Kind::Truncate) => {
                let _ = to.shutdown(Shutdown::Write);
                return;
            }
            Some(Kind::Stall) => {
                // Neither closed nor read from.
                let mut ended = plan.ended.lock().unwrap();
                while !*ended {
                    ended = plan.end.wait(ended).unwrap();
                }
                break;
            }
            Some(Kind::Duplicate) => {
                let _ = to.write_all(&buffer[well..=well]);
            }
            Some(Kind::Delay) => thread::sleep(Duration::from_millis(30)),
        }
        if to.write_all(&buffer[well..length]).is_err() {
            break;
        }
    }
    let _ = to.shutdown(Shutdown::Both);
    let _ = from.shutdown(Shutdown::Both);
}
