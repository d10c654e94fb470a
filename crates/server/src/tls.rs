//! Reads the certificate and the key when the server starts.

use std::path::Path;
use std::sync::Arc;

use simd_r_drive_client::{Error, Result};
use tokio_rustls::TlsAcceptor;
use tokio_rustls::rustls::ServerConfig;
use tokio_rustls::rustls::crypto::ring;
use tokio_rustls::rustls::pki_types::pem::PemObject;
use tokio_rustls::rustls::pki_types::{CertificateDer, PrivateKeyDer};

use crate::TlsFiles;

/// The acceptor that makes the TLS handshake of accepted connections.
pub(crate) fn acceptor(files: &TlsFiles) -> Result<TlsAcceptor> {
    let chain = CertificateDer::pem_file_iter(&files.certificate)
        .and_then(Iterator::collect::<std::result::Result<Vec<_>, _>>)
        .map_err(|e| unusable(&files.certificate, "a PEM file with certificates", &e))?;
    if chain.is_empty() {
        return Err(unusable(
            &files.certificate,
            "a PEM file with certificates",
            &"it has none",
        ));
    }
    let key = PrivateKeyDer::from_pem_file(&files.key)
        .map_err(|e| unusable(&files.key, "a PEM file with a private key", &e))?;
    let config = ServerConfig::builder_with_provider(Arc::new(ring::default_provider()))
        .with_safe_default_protocol_versions()
        .and_then(|builder| builder.with_no_client_auth().with_single_cert(chain, key))
        .map_err(|e| unusable(&files.key, "the key to the certificate", &e))?;
    Ok(TlsAcceptor::from(Arc::new(config)))
}

fn unusable(path: &Path, wanted: &str, reason: &dyn std::fmt::Display) -> Error {
    Error::Io {
        path: path.display().to_string(),
        reason: format!("not {wanted}: {reason}"),
        errno: None,
    }
}
