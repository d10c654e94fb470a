//! Validates the options of a server.

use std::net::{IpAddr, SocketAddr, ToSocketAddrs};
use std::time::Duration;

use simd_r_drive_client::{Durability as FsyncPolicy, Error, Result};

use super::ServerOptions;
use crate::interruptible::run_in_thread;
use crate::origin::Origin;

impl ServerOptions {
    /// Validates the options, and resolves `host` to its addresses.
    ///
    /// # Errors
    /// [`Error::InvalidArgument`] that names the option.
    pub(crate) fn check(&self) -> Result<Vec<SocketAddr>> {
        if self.tokens.iter().any(String::is_empty) {
            return Err(invalid("tokens", "a token must not be empty"));
        }
        if !self.websocket_path.starts_with('/') {
            return Err(invalid("websocket_path", "it must start with `/`"));
        }
        for (argument, limit) in [
            ("max_message_size", self.max_message_size),
            ("max_request_size", self.max_request_size),
            ("max_memory", self.max_memory),
            ("max_connections", self.max_connections as u64),
            ("max_in_flight", self.max_in_flight as u64),
        ] {
            if limit == 0 {
                return Err(invalid(argument, "it must be greater than 0"));
            }
        }
        if self.fsync == FsyncPolicy::Interval(Duration::ZERO) {
            return Err(invalid(
                "fsync",
                "the interval must not be 0; to sync before each answer, choose every write",
            ));
        }
        let addresses = self.addresses()?;
        if !addresses.iter().all(is_loopback) && self.tokens.is_empty() && !self.allow_anonymous {
            return Err(invalid(
                "host",
                format!(
                    "other machines can reach `{}`, and without a token anyone there could read and \
                     write the store: set `tokens`, listen at 127.0.0.1, or set `allow_anonymous`",
                    self.host
                ),
            ));
        }
        Ok(addresses)
    }

    /// The parsed `allowed_origins`.
    pub(crate) fn origins(&self) -> Result<Vec<Origin>> {
        let origins = self.allowed_origins.iter().map(|origin| {
            Origin::parse(origin).ok_or_else(|| {
                let reason = format!(
                    "`{origin}` is not an origin, which is a scheme and a host, and a port if it is \
                     not the scheme's default, such as https://example.org or http://localhost:3000"
                );
                invalid("allowed_origins", reason)
            })
        });
        origins.collect()
    }

    fn addresses(&self) -> Result<Vec<SocketAddr>> {
        let bad = |reason: String| invalid("host", format!("`{}` {reason}", self.host));
        let host = self.host.trim_start_matches('[').trim_end_matches(']');
        if host.is_empty() {
            return Err(bad(
                "is empty; it must be a name or an address, such as 127.0.0.1".to_owned(),
            ));
        }
        let found = match host.parse::<IpAddr>() {
            Ok(address) => vec![SocketAddr::new(address, self.port)],
            // Resolving a name may take long.
            Err(_) => {
                let name = (host.to_owned(), self.port);
                let resolve = move || Ok(name.to_socket_addrs()?.collect::<Vec<_>>());
                let found: std::io::Result<_> = run_in_thread(&self.endpoint(), resolve)?;
                found.map_err(|e| bad(format!("cannot be resolved: {e}")))?
            }
        };
        if found.is_empty() {
            return Err(bad("has no address".to_owned()));
        }
        Ok(found)
    }
}

/// Whether only this machine can reach that address.
pub(crate) fn is_loopback(address: &SocketAddr) -> bool {
    address.ip().to_canonical().is_loopback()
}

fn invalid(argument: &str, reason: impl Into<String>) -> Error {
    Error::InvalidArgument {
        argument: argument.to_owned(),
        reason: reason.into(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn invalid_options_are_refused_by_name() {
        let refused = |change: fn(&mut ServerOptions)| {
            let mut options = ServerOptions::new("store.bin");
            change(&mut options);
            match options.check() {
                Err(Error::InvalidArgument { argument, .. }) => argument,
                other => panic!("{other:?}"),
            }
        };
        assert_eq!(refused(|o| o.host = String::new()), "host");
        assert_eq!(refused(|o| o.host = "not a host".to_owned()), "host");
        assert_eq!(refused(|o| o.tokens = vec![String::new()]), "tokens");
        assert_eq!(
            refused(|o| o.websocket_path = "ws".to_owned()),
            "websocket_path"
        );
        assert_eq!(refused(|o| o.max_in_flight = 0), "max_in_flight");
        assert_eq!(refused(|o| o.host = "0.0.0.0".to_owned()), "host");
        assert_eq!(refused(|o| o.host = "::".to_owned()), "host");
        assert_eq!(
            refused(|o| o.fsync = FsyncPolicy::Interval(Duration::ZERO)),
            "fsync"
        );
    }
}
