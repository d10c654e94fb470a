//! TLS in front of a server.

use std::io::{ErrorKind, Read, Write};
use std::net::{TcpListener, TcpStream};
use std::path::PathBuf;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::thread;
use std::time::Duration;

use rustls::pki_types::PrivateKeyDer;
use rustls::{ServerConfig, ServerConnection, StreamOwned};
use tempfile::TempDir;

/// A self-signed certificate for `name`, and a directory that has it as `ca.pem`.
pub fn config(name: &str) -> (Arc<ServerConfig>, TempDir) {
    let directory = TempDir::new().unwrap();
    let certified = rcgen::generate_simple_self_signed(vec![name.to_owned()]).unwrap();
    std::fs::write(directory.path().join("ca.pem"), certified.cert.pem()).unwrap();
    let key = PrivateKeyDer::try_from(certified.signing_key.serialize_der()).unwrap();
    let provider = Arc::new(rustls::crypto::ring::default_provider());
    let config = ServerConfig::builder_with_provider(provider)
        .with_safe_default_protocol_versions()
        .unwrap()
        .with_no_client_auth()
        .with_single_cert(vec![certified.cert.der().clone()], key)
        .unwrap();
    (Arc::new(config), directory)
}

/// A TLS proxy in front of a server on this machine.
pub struct TlsProxy {
    pub port: u16,
    /// How many connections there were.
    pub accepted: Arc<AtomicUsize>,
    directory: TempDir,
}

impl TlsProxy {
    pub fn start(server: u16) -> Self {
        Self::with_name("127.0.0.1", server)
    }

    /// A proxy with the certificate of `name`.
    pub fn with_name(name: &str, server: u16) -> Self {
        let (config, directory) = config(name);
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let port = listener.local_addr().unwrap().port();
        let accepted = Arc::<AtomicUsize>::default();
        let count = Arc::clone(&accepted);
        thread::spawn(move || {
            while let Ok((client, _)) = listener.accept() {
                count.fetch_add(1, Ordering::SeqCst);
                let tls = ServerConnection::new(Arc::clone(&config)).unwrap();
                let server = TcpStream::connect(("127.0.0.1", server)).unwrap();
                thread::spawn(move || pass(StreamOwned::new(tls, client), server));
            }
        });
        Self {
            port,
            accepted,
            directory,
        }
    }

    pub fn ca_file(&self) -> PathBuf {
        self.directory.path().join("ca.pem")
    }
}

/// Forwards bytes in both directions, alternately, until one side ends.
fn pass(mut client: StreamOwned<ServerConnection, TcpStream>, mut server: TcpStream) {
    let mut buffer = vec![0; 1 << 16];
    let wait = Some(Duration::from_millis(1));
    client.sock.set_read_timeout(wait).unwrap();
    server.set_read_timeout(wait).unwrap();
    let is_pause = |kind| matches!(kind, ErrorKind::WouldBlock | ErrorKind::TimedOut);
    loop {
        match client.read(&mut buffer) {
            Ok(length @ 1..) => {
                if server.write_all(&buffer[..length]).is_err() {
                    return;
                }
            }
            Err(error) if is_pause(error.kind()) => {}
            _ => return,
        }
        match server.read(&mut buffer) {
            Ok(length @ 1..) => {
                if client.write_all(&buffer[..length]).is_err() {
                    return;
                }
            }
            Err(error) if is_pause(error.kind()) => {}
            _ => return,
        }
    }
}
