//! Where to connect, and with what.

use std::fs;
use std::path::PathBuf;

use redis::{
    ClientTlsConfig, ConnectionAddr, ConnectionInfo, IntoConnectionInfo, ProtocolVersion,
    RedisConnectionInfo, RedisResult, TlsCertificates,
};

use rustls::pki_types::pem::PemObject;
use rustls::pki_types::{CertificateDer, PrivateKeyDer};

use super::address::Address;
use crate::session::{AckStrategy, ConnectOptions};
use crate::{Error, Result};

/// Where to connect, and with what.
#[derive(Clone)]
pub(super) struct Target {
    pub(super) address: Address,
    /// What is trusted, and the certificate of the client, for TLS.
    pub(super) certificates: Option<TlsCertificates>,
}

impl Target {
    /// The servers at `url`.
    pub(super) fn new(url: &str, options: &ConnectOptions) -> Result<Self> {
        refuse_others_options(options)?;
        let mut address = Address::parse(url)?;
        if address.password.is_none() {
            address.password.clone_from(&options.token);
        }
        if address.user.is_some() && address.password.is_none() {
            return Err(invalid(
                "url",
                "it has a user and no password, nor is there a `token`",
            ));
        }
        let certificates = certificates(&address, options)?;
        Ok(Self {
            address,
            certificates,
        })
    }

    /// The servers, for the crate `redis`.
    pub(super) fn infos(&self) -> RedisResult<Vec<ConnectionInfo>> {
        let Address {
            nodes,
            is_secure,
            user,
            password,
            ..
        } = &self.address;
        let infos = nodes.iter().map(|(host, port)| {
            let (host, port) = (host.clone(), *port);
            let address = match is_secure {
                true => ConnectionAddr::TcpTls {
                    host,
                    port,
                    insecure: false,
                    tls_params: None,
                },
                false => ConnectionAddr::Tcp(host, port),
            };
            let mut settings = RedisConnectionInfo::default()
                .set_protocol(ProtocolVersion::RESP3)
                .set_skip_set_lib_name();
            if let Some(user) = user {
                settings = settings.set_username(user);
            }
            if let Some(password) = password {
                settings = settings.set_password(password);
            }
            Ok(address.into_connection_info()?.set_redis_settings(settings))
        });
        infos.collect()
    }
}

/// Refuses options of the other kind of server.
fn refuse_others_options(options: &ConnectOptions) -> Result<()> {
    if !options.headers.is_empty() {
        return Err(invalid(
            "headers",
            "a Redis or Valkey server takes no HTTP headers",
        ));
    }
    if options.ack_strategy != AckStrategy::Auto {
        let reason = "it is for servers of SIMD R Drive, and has no meaning for Redis or Valkey";
        return Err(invalid("ack_strategy", reason));
    }
    Ok(())
}

fn certificates(address: &Address, options: &ConnectOptions) -> Result<Option<TlsCertificates>> {
    let read = |argument: &str, path: &PathBuf| {
        fs::read(path).map_err(|error| invalid(argument, &format!("{}: {error}", path.display())))
    };
    if !address.is_secure {
        let names = [
            ("ca_file", options.ca_file.is_some()),
            ("client_certificate", options.client_certificate.is_some()),
            ("client_key", options.client_key.is_some()),
        ];
        return match names.iter().find(|(_, is_set)| *is_set) {
            Some((name, _)) => Err(invalid(
                name,
                "it is for rediss:// and rediss+cluster:// only",
            )),
            None => Ok(None),
        };
    }
    let certificate = |argument: &str, path: &PathBuf| {
        let pem = read(argument, path)?;
        // One that cannot be read is none, too.
        match CertificateDer::from_pem_slice(&pem) {
            Ok(_) => Ok(pem),
            Err(_) => Err(invalid(argument, "no certificate in it")),
        }
    };
    let client_tls = match (&options.client_certificate, &options.client_key) {
        (None, None) => None,
        (Some(shown), Some(key)) => {
            let client_cert = certificate("client_certificate", shown)?;
            let client_key = read("client_key", key)?;
            if PrivateKeyDer::from_pem_slice(&client_key).is_err() {
                return Err(invalid("client_key", "no private key in it"));
            }
            Some(ClientTlsConfig {
                client_cert,
                client_key,
            })
        }
        (Some(_), None) => return Err(invalid("client_key", "`client_certificate` needs it, too")),
        (None, Some(_)) => return Err(invalid("client_certificate", "`client_key` needs it, too")),
    };
    let ca = options.ca_file.as_ref();
    let root_cert = ca.map(|path| certificate("ca_file", path)).transpose()?;
    Ok(Some(TlsCertificates {
        client_tls,
        root_cert,
    }))
}

fn invalid(argument: &str, reason: &str) -> Error {
    Error::InvalidArgument {
        argument: argument.to_owned(),
        reason: reason.to_owned(),
    }
}
