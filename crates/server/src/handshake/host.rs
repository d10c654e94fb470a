//! The host that a request names.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

/// A host's name or address, as a `Host` header has it. The port is ignored.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Host(Kind);

#[derive(Debug, Clone, PartialEq, Eq)]
enum Kind {
    Address(IpAddr),
    /// In lower case, without the trailing dot that it may have.
    Name(String),
}

impl Host {
    /// Parses `host` or `host:port`. An IPv6 address must be in brackets.
    pub(crate) fn parse(value: &[u8]) -> Option<Self> {
        let value = std::str::from_utf8(value).ok()?;
        let (host, port) = if let Some(rest) = value.strip_prefix('[') {
            let (address, port) = rest.split_once(']')?;
            (
                Kind::Address(address.parse::<Ipv6Addr>().ok()?.into()),
                port,
            )
        } else {
            let (name, port) = value.split_at(value.find(':').unwrap_or(value.len()));
            (Kind::parse(name)?, port)
        };
        let is_port = match port.strip_prefix(':') {
            Some(digits) => {
                digits.bytes().all(|b| b.is_ascii_digit())
                    && (digits.is_empty() || digits.parse::<u16>().is_ok())
            }
            None => port.is_empty(),
        };
        is_port.then_some(Self(host))
    }

    /// Parses a host that has neither a port nor brackets.
    pub(crate) fn without_port(host: &str) -> Option<Self> {
        match host.parse::<Ipv6Addr>() {
            Ok(address) => Some(Self(Kind::Address(address.into()))),
            Err(_) => Kind::parse(host).map(Self),
        }
    }

    /// Whether it always means this machine, however names are resolved.
    pub(crate) fn is_loopback(&self) -> bool {
        match &self.0 {
            Kind::Address(address) => address.to_canonical().is_loopback(),
            Kind::Name(name) => name == "localhost" || name.ends_with(".localhost"),
        }
    }
}

impl Kind {
    fn parse(name: &str) -> Option<Self> {
        let is_allowed = |b: u8| b.is_ascii_alphanumeric() || b"-._~!$&'()*+;=%".contains(&b);
        let name = name.strip_suffix('.').unwrap_or(name);
        if name.is_empty() || !name.bytes().all(is_allowed) {
            return None;
        }
        Some(match name.parse::<Ipv4Addr>() {
            Ok(address) => Self::Address(address.into()),
            Err(_) => Self::Name(name.to_ascii_lowercase()),
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn this_machine() {
        for value in [
            "localhost",
            "LocalHost:80",
            "localhost.",
            "localhost.:80",
            "localhost:",
            "a.localhost",
            "127.0.0.1",
            "127.0.0.1:7878",
            "127.255.0.9",
            "[::1]",
            "[::1]:80",
            "[0:0:0:0:0:0:0:1]",
            "[::ffff:127.0.0.1]",
        ] {
            let host = Host::parse(value.as_bytes());
            assert!(host.is_some_and(|host| host.is_loopback()), "{value}");
        }
    }

    #[test]
    fn other_machines() {
        for value in [
            "example.org",
            "localhost.example.org",
            "notlocalhost",
            "127.0.0.1.example.org",
            "128.0.0.1",
            "0.0.0.0",
            "[::]",
            "[fe80::1]",
            "127.1",
            "2130706433",
            "0x7f.0.0.1",
        ] {
            let host = Host::parse(value.as_bytes());
            assert!(host.is_some_and(|host| !host.is_loopback()), "{value}");
        }
    }

    #[test]
    fn invalid_hosts() {
        for value in [
            "",
            ".",
            ":80",
            "a b",
            "a,b",
            "user@localhost",
            "localhost:x",
            "localhost:70000",
            "localhost:80:80",
            "::1",
            "[::1",
            "[::1]80",
            "[localhost]",
            "a/b",
            "a\\b",
            "\u{e9}",
            "localhost:+8",
        ] {
            assert_eq!(Host::parse(value.as_bytes()), None, "{value}");
        }
        assert_eq!(Host::parse(b"\xff"), None);
    }
}
