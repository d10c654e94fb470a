//! A server's URL, parsed.

use std::fmt;

use tungstenite::http::Uri;
use tungstenite::http::uri::Scheme;

use crate::{Error, Result};

/// Upstream's servers listen at this path.
const DEFAULT_PATH: &str = "/ws";

/// Where a server is, and how to connect to it.
#[derive(Clone, PartialEq, Eq)]
pub(crate) struct Address {
    /// Whether the connection uses TLS.
    pub(crate) secure: bool,
    /// The host without an IPv6 address's brackets.
    pub(crate) host: String,
    pub(crate) port: u16,
    /// The path and query.
    pub(crate) path: String,
    /// `user:password` or a bare token, from before the `@`.
    pub(crate) userinfo: Option<String>,
}

impl Address {
    /// Parses `url`.
    pub(crate) fn parse(url: &str) -> Result<Self> {
        let invalid = |reason: String| Error::InvalidArgument {
            argument: "url".to_owned(),
            reason,
        };
        let uri: Uri = url
            .parse()
            .map_err(|error| invalid(format!("not a URL: {error}")))?;
        let secure = match uri.scheme().map(Scheme::as_str) {
            Some("ws") => false,
            Some("wss") => true,
            Some("http" | "https") => {
                return Err(invalid(
                    "http:// is neither ws:// nor wss://, nor redis:// or redis+cluster://"
                        .to_owned(),
                ));
            }
            Some(_) => {
                return Err(invalid(
                    "it is neither ws:// nor wss://, nor redis:// or redis+cluster://".to_owned(),
                ));
            }
            None => return Err(invalid("it has to begin with ws:// or wss://".to_owned())),
        };
        let (authority, host) = match (uri.authority(), uri.host()) {
            (Some(authority), Some(host)) if !host.is_empty() => (authority.as_str(), host),
            _ => return Err(invalid("it names no host".to_owned())),
        };
        let (userinfo, place) = match authority.rsplit_once('@') {
            Some((userinfo, place)) => (Some(userinfo.to_owned()), place),
            None => (None, authority),
        };
        // What looks like a port or a path may be a part of a password with a `/` in it: errors do
        // not repeat it. `Uri` accepts any text after the last colon as a port.
        let port = match place[host.len()..].strip_prefix(':') {
            Some(port) => port
                .parse()
                .ok()
                .filter(|port| *port != 0)
                .ok_or_else(|| invalid("the port is not one of 1 to 65535".to_owned()))?,
            None if secure => 443,
            None => return Err(invalid("it names no port".to_owned())),
        };
        if uri.path().contains('@') {
            return Err(invalid(
                "an @ in the path has to be written %40, and a / before the host's @ %2F"
                    .to_owned(),
            ));
        }
        let path = match uri.path_and_query().map(|path| path.as_str()) {
            None | Some("" | "/") => DEFAULT_PATH.to_owned(),
            Some(path) => path.to_owned(),
        };
        Ok(Self {
            secure,
            host: host.trim_matches(['[', ']']).to_owned(),
            port,
            path,
            userinfo,
        })
    }

    /// `host:port`, as an HTTP `Host` header has it.
    pub(crate) fn authority(&self) -> String {
        if self.host.contains(':') {
            format!("[{}]:{}", self.host, self.port)
        } else {
            format!("{}:{}", self.host, self.port)
        }
    }
}

/// The URL, without its secrets.
impl fmt::Display for Address {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let scheme = if self.secure { "wss" } else { "ws" };
        let path = self.path.split('?').next().unwrap_or_default();
        write!(f, "{scheme}://{}{path}", self.authority())
    }
}

impl fmt::Debug for Address {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

#[cfg(test)]
mod tests {
    use super::Address;

    fn reason(url: &str) -> String {
        Address::parse(url).unwrap_err().to_string()
    }

    #[test]
    fn the_path_defaults_to_upstreams() {
        for url in ["ws://localhost:7878", "ws://localhost:7878/"] {
            assert_eq!(
                Address::parse(url).unwrap().to_string(),
                "ws://localhost:7878/ws"
            );
        }
        let address = Address::parse("ws://localhost:7878/store/a?b=c").unwrap();
        assert_eq!(address.path, "/store/a?b=c");
        assert_eq!(address.to_string(), "ws://localhost:7878/store/a");
    }

    #[test]
    fn an_ipv6_address_keeps_its_brackets_where_they_belong() {
        let address = Address::parse("ws://[::1]:7878").unwrap();
        assert_eq!((address.host.as_str(), address.port), ("::1", 7878));
        assert_eq!(address.authority(), "[::1]:7878");
    }

    #[test]
    fn secrets_are_taken_but_not_shown() {
        let address = Address::parse("wss://us%40er:secret@example.org/ws").unwrap();
        assert_eq!(address.userinfo.as_deref(), Some("us%40er:secret"));
        assert_eq!(address.port, 443);
        assert!(!format!("{address} {address:?}").contains("secret"));
    }

    #[test]
    fn secrets_in_a_bad_url_are_not_shown() {
        for url in [
            "secret@host:1",
            "http://secret@host:1",
            "secret://host:1",
            "user:secret@host:1",
            "ws://user:secret@host",
            "ws://user:secret@host:0",
            "ws://user:secret@host:x",
            "ws://user:secret/rest@host:1",
            "ws://user:7/secret@host:1",
            "ws://user:secret@ho st:1",
            "ws://user:sec ret@host:1?token=secret",
            "ws://secret@:1",
            "ws://secret@[::1:1",
        ] {
            let reason = reason(url);
            assert!(!reason.contains("secret"), "{url}: {reason}");
            assert!(!reason.contains("sec ret"), "{url}: {reason}");
        }
    }

    #[test]
    fn what_is_wrong_with_a_url_is_said() {
        for (url, part) in [
            ("localhost:7878", "url: "),
            ("http://localhost:7878", "http:// is neither"),
            ("ws://localhost", "no port"),
            ("ws://localhost:", "the port is"),
            ("ws://localhost:0", "the port is"),
            ("ws://localhost:65536", "the port is"),
            ("ws://localhost:abc", "url: "),
            ("ws://:7878", "host"),
            ("", "url: "),
        ] {
            let reason = reason(url);
            assert!(reason.contains(part), "{url}: {reason}");
        }
    }
}
