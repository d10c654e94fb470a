//! The web page that a browser's request comes from.

/// A page's origin: its scheme, host and port, as RFC 6454 writes them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Origin {
    /// A page without one, such as a file: `null`.
    Null,
    /// `scheme://host`, in lower case, with the port where it is not the scheme's own.
    Page(String),
}

impl Origin {
    /// Reads `scheme://host`, `scheme://host:port` or `null`.
    pub(crate) fn parse(value: &str) -> Option<Self> {
        if value == "null" {
            return Some(Self::Null);
        }
        let (scheme, place) = value.split_once("://")?;
        let scheme = scheme.to_ascii_lowercase();
        let is_scheme = scheme.starts_with(|c: char| c.is_ascii_lowercase())
            && scheme
                .bytes()
                .all(|b| b.is_ascii_alphanumeric() || b"+-.".contains(&b));
        let of_place = |b: u8| b.is_ascii_alphanumeric() || b"-._~!$&'()*+;=%:[]".contains(&b);
        let (host, port) = match place.rsplit_once(':') {
            Some((host, port)) if !port.ends_with(']') => (host, Some(port.parse::<u16>().ok()?)),
            _ => (place, None),
        };
        let in_brackets = host.starts_with('[') && host.ends_with(']');
        if !is_scheme
            || host.is_empty()
            || host == "*"
            || !place.bytes().all(of_place)
            || (host.contains([':', '[', ']']) && !in_brackets)
        {
            return None;
        }
        let host = host.to_ascii_lowercase();
        let own = match scheme.as_str() {
            "http" | "ws" => Some(80),
            "https" | "wss" => Some(443),
            _ => None,
        };
        Some(Self::Page(match port.filter(|port| Some(*port) != own) {
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
    fn no_origins() {
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
