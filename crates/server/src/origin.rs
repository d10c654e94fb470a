//! The origin of the web page that a browser's request comes from.

/// A web page's origin: its scheme, host and port, as in RFC 6454.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Origin {
    /// `null`: a page without an origin, such as a local file.
    Null,
    /// `scheme://host`, in lower case, with the port if it is not the scheme's default.
    Page(String),
}

impl Origin {
    /// Parses `scheme://host`, `scheme://host:port` or `null`.
    pub(crate) fn parse(value: &str) -> Option<Self> {
        if value == "null" {
            return Some(Self::Null);
        }
        let (scheme, authority) = value.split_once("://")?;
        let scheme = scheme.to_ascii_lowercase();
        let is_scheme = scheme.starts_with(|c: char| c.is_ascii_lowercase())
            && scheme
                .bytes()
                .all(|b| b.is_ascii_alphanumeric() || b"+-.".contains(&b));
        let is_allowed = |b: u8| b.is_ascii_alphanumeric() || b"-._~!$&'()*+;=%:[]".contains(&b);
        let (host, port) = match authority.rsplit_once(':') {
            Some((host, port)) if !port.ends_with(']') => (host, Some(port.parse::<u16>().ok()?)),
            _ => (authority, None),
        };
        let in_brackets = host.starts_with('[') && host.ends_with(']');
        if !is_scheme
            || host.is_empty()
            || host == "*"
            || !authority.bytes().all(is_allowed)
            || (host.contains([':', '[', ']']) && !in_brackets)
        {
            return None;
        }
        let host = host.to_ascii_lowercase();
        let default_port = match scheme.as_str() {
            "http" | "ws" => Some(80),
            "https" | "wss" => Some(443),
            _ => None,
        };
        let port = port.filter(|port| Some(*port) != default_port);
        Some(Self::Page(match port {
            Some(port) => format!("{scheme}://{host}:{port}"),
            None => format!("{scheme}://{host}"),
        }))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn same(a: &str, b: &str) -> bool {
        Origin::parse(a).unwrap() == Origin::parse(b).unwrap()
    }

    #[test]
    fn equal_and_different() {
        assert!(same("https://Example.org", "HTTPS://example.org:443"));
        assert!(same("http://[::1]:80", "http://[::1]"));
        assert!(same("null", "null"));
        assert!(!same("https://example.org", "http://example.org"));
        assert!(!same("https://example.org", "https://example.org:8443"));
        assert!(!same("https://example.org", "https://example.org.evil.com"));
        assert!(!same("chrome-extension://abc", "chrome-extension://abd"));
    }

    #[test]
    fn invalid_origins() {
        for value in [
            "",
            "*",
            "Null",
            "example.org",
            "https://",
            "https://*",
            "https://a/",
            "https://a b",
            "https://a https://b",
            "https://a:x",
            "https://a:70000",
            "https://u@a",
            "1s://a",
            "https://a:1:2",
            "https://[::1",
            "://a",
            "https://\u{e9}",
        ] {
            assert_eq!(Origin::parse(value), None, "{value}");
        }
    }
}
