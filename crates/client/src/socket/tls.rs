//! TLS, for `wss://`.

use std::io::{self, ErrorKind, Read, Write};
use std::net::TcpStream;
use std::path::Path;
use std::sync::{Arc, Mutex};

use rustls::client::Resumption;
use rustls::pki_types::pem::PemObject;
use rustls::pki_types::{CertificateDer, ServerName};
use rustls::{ClientConfig, ClientConnection, RootCertStore};

use super::failure::Failure;
use crate::sync::lock;
use crate::{Error, Result};

/// The trusted certificates: those in `ca_file`, or the system's.
pub(crate) fn config(ca_file: Option<&Path>) -> Result<Arc<ClientConfig>> {
    let roots = match ca_file {
        Some(path) => roots_in(path)?,
        None => roots_of_system()?,
    };
    let provider = Arc::new(rustls::crypto::ring::default_provider());
    let mut config = ClientConfig::builder_with_provider(provider)
        .with_safe_default_protocol_versions()
        .map_err(|error| Error::Io {
            path: "TLS".to_owned(),
            reason: error.to_string(),
            errno: None,
        })?
        .with_root_certificates(roots)
        .with_no_client_auth();
    // A cache of sessions has a lock, which forked children would share.
    config.resumption = Resumption::disabled();
    Ok(Arc::new(config))
}

fn roots_in(path: &Path) -> Result<RootCertStore> {
    let mut roots = RootCertStore::empty();
    let invalid = |reason: String| Error::InvalidArgument {
        argument: "ca_file".to_owned(),
        reason: format!("{}: {reason}", path.display()),
    };
    let certificates =
        CertificateDer::pem_file_iter(path).map_err(|error| invalid(error.to_string()))?;
    for certificate in certificates {
        let certificate = certificate.map_err(|error| invalid(error.to_string()))?;
        roots
            .add(certificate)
            .map_err(|error| invalid(error.to_string()))?;
    }
    if roots.is_empty() {
        return Err(invalid("no certificate in it".to_owned()));
    }
    Ok(roots)
}

fn roots_of_system() -> Result<RootCertStore> {
    let mut roots = RootCertStore::empty();
    let found = rustls_native_certs::load_native_certs();
    // Certificates that cannot be parsed are left out, as other clients do.
    roots.add_parsable_certificates(found.certs);
    if roots.is_empty() {
        let errors: Vec<String> = found.errors.iter().map(ToString::to_string).collect();
        return Err(Error::Io {
            path: "the system's certificates".to_owned(),
            reason: format!("none found; name a CA file. {}", errors.join("; ")),
            errno: None,
        });
    }
    Ok(roots)
}

/// The failure of a connection for an error of TLS.
pub(crate) fn failure(error: &rustls::Error) -> Failure {
    use rustls::AlertDescription as Alert;
    let reason = format!("no TLS connection: {error}");
    match error {
        rustls::Error::InvalidCertificate(_)
        | rustls::Error::NoCertificatesPresented
        | rustls::Error::AlertReceived(
            Alert::BadCertificate
            | Alert::UnsupportedCertificate
            | Alert::CertificateRevoked
            | Alert::CertificateExpired
            | Alert::CertificateUnknown
            | Alert::CertificateRequired
            | Alert::UnknownCA
            | Alert::AccessDenied,
        ) => Failure::Untrusted(reason),
        _ => Failure::protocol(reason),
    }
}

/// A TLS connection over a socket that never blocks.
pub(crate) struct Tls(Mutex<ClientConnection>);

impl Tls {
    /// A connection to `host`, whose handshake begins with the first bytes sent.
    pub(crate) fn new(
        config: &Arc<ClientConfig>,
        host: &str,
    ) -> std::result::Result<Self, Failure> {
        let name = ServerName::try_from(host.to_owned())
            .map_err(|_| Failure::Untrusted(format!("no certificate is for the name {host}")))?;
        let connection = ClientConnection::new(Arc::clone(config), name)
            .map_err(|error| Failure::protocol(format!("no TLS connection: {error}")))?;
        Ok(Self(Mutex::new(connection)))
    }

    /// Receives what is available.
    pub(crate) fn receive(&self, mut socket: &TcpStream, buffer: &mut [u8]) -> io::Result<usize> {
        let mut tls = lock(&self.0);
        loop {
            match tls.reader().read(buffer) {
                Err(error) if error.kind() == ErrorKind::WouldBlock => {}
                result => return result,
            }
            tls.read_tls(&mut socket)?;
            let processed = tls.process_new_packets();
            // The handshake may need an answer, and an alert tells the peer what went wrong.
            let flushed = flush(&mut tls, socket);
            processed.map_err(|error| io::Error::new(ErrorKind::InvalidData, error))?;
            match flushed {
                Err(error) if error.kind() != ErrorKind::WouldBlock => return Err(error),
                _ => {}
            }
        }
    }

    /// Takes what there is room for. [`flush`](Self::flush) makes sure that it is sent.
    pub(crate) fn send(&self, socket: &TcpStream, bytes: &[u8]) -> io::Result<usize> {
        let mut tls = lock(&self.0);
        // Earlier bytes go first, so that the buffer in between stays small.
        flush(&mut tls, socket)?;
        tls.writer().write(bytes)
    }

    /// Sends the bytes that were accepted and not yet sent.
    pub(crate) fn flush(&self, socket: &TcpStream) -> io::Result<()> {
        flush(&mut lock(&self.0), socket)
    }
}

fn flush(tls: &mut ClientConnection, mut socket: &TcpStream) -> io::Result<()> {
    while tls.wants_write() {
        if tls.write_tls(&mut socket)? == 0 {
            return Err(ErrorKind::WriteZero.into());
        }
    }
    Ok(())
}
