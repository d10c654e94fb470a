//! Parses an HTTP request as strictly as the standard allows (RFC 9110 and 9112).

use simd_r_drive_protocol::Extensions;
use simd_r_drive_protocol::extensions::HEADER;
use tokio_tungstenite::tungstenite::http::StatusCode;

use super::host::Host;
use super::refusal::Refusal;

/// The maximum number of headers.
const MAX_HEADERS: usize = 64;

/// An HTTP/1.1 request without a body.
#[derive(Debug)]
pub struct Request<'b> {
    pub(super) method: &'b str,
    /// The path of the target, without its query.
    pub(super) path: &'b str,
    /// The hosts that the request names: in the `Host` header, and in the target if it is a URL.
    pub(super) hosts: Vec<Host>,
    headers: Vec<httparse::Header<'b>>,
}

impl<'b> Request<'b> {
    /// Parses a head that ends with an empty line and has no control characters but tabs and CR LF.
    ///
    /// # Errors
    /// A refusal that says what is wrong with it.
    pub fn parse(head: &'b [u8]) -> Result<Self, Refusal> {
        let mut headers = [httparse::EMPTY_HEADER; MAX_HEADERS];
        let mut parsed = httparse::Request::new(&mut headers);
        match parsed.parse(head) {
            Ok(httparse::Status::Complete(length)) if length == head.len() => {}
            Ok(_) => return Err(Refusal::bad("not an HTTP request")),
            Err(httparse::Error::TooManyHeaders) => {
                return Err(Refusal::new(
                    StatusCode::REQUEST_HEADER_FIELDS_TOO_LARGE,
                    format!("more than {MAX_HEADERS} headers"),
                ));
            }
            Err(error) => return Err(Refusal::bad(format!("not an HTTP/1.1 request: {error}"))),
        }
        if parsed.version != Some(1) {
            return Err(Refusal::bad("a request for a WebSocket must use HTTP/1.1"));
        }
        let target = Target::parse(parsed.path.unwrap_or_default())
            .ok_or_else(|| Refusal::bad("the target is neither a path nor a URL"))?;
        let mut request = Self {
            method: parsed.method.unwrap_or_default(),
            path: target.path,
            hosts: target.host.into_iter().collect(),
            headers: parsed.headers.to_vec(),
        };
        request.hosts.push(request.host()?);
        request.has_no_body()?;
        Ok(request)
    }

    /// The values of all headers with this name, in order.
    pub(super) fn all(&self, name: &str) -> impl Iterator<Item = &'b [u8]> {
        let named = self.headers.iter();
        let named = named.filter(move |header| header.name.eq_ignore_ascii_case(name));
        named.map(|header| header.value)
    }

    /// The value of the header with this name, which may occur once at most.
    pub(super) fn one(&self, name: &str) -> Result<Option<&'b [u8]>, Refusal> {
        let mut values = self.all(name);
        let value = values.next();
        match values.next() {
            None => Ok(value),
            Some(_) => Err(Refusal::bad(format!("`{name}` more than once"))),
        }
    }

    /// Whether the comma-separated values of the headers with this name include `wanted`, ignoring
    /// case.
    pub(super) fn lists(&self, name: &str, wanted: &str) -> bool {
        let mut values = self.all(name).flat_map(|value| value.split(|b| *b == b','));
        values.any(|value| value.trim_ascii().eq_ignore_ascii_case(wanted.as_bytes()))
    }

    /// The extensions that the peer knows.
    pub(crate) fn extensions(&self) -> Extensions {
        Extensions::listed(self.all(HEADER))
    }

    fn host(&self) -> Result<Host, Refusal> {
        let value = self.one("Host")?;
        let value = value.ok_or_else(|| Refusal::bad("no `Host`, which HTTP/1.1 requires"))?;
        Host::parse(value).ok_or_else(|| Refusal::bad("an invalid `Host`"))
    }

    /// Refuses a request with a body, since its bytes would be read as frames.
    fn has_no_body(&self) -> Result<(), Refusal> {
        let length = self.one("Content-Length")?;
        if length.is_some_and(|length| length != b"0") || self.all("Transfer-Encoding").count() > 0
        {
            return Err(Refusal::bad("a request for a WebSocket must have no body"));
        }
        Ok(())
    }
}

/// The target of the request line.
struct Target<'b> {
    path: &'b str,
    host: Option<Host>,
}

impl<'b> Target<'b> {
    fn parse(target: &'b str) -> Option<Self> {
        let (host, rest) = match target.split_once("://") {
            _ if target.starts_with('/') => (None, target),
            Some((scheme, rest)) => {
                let known = ["ws", "wss", "http", "https"];
                known
                    .iter()
                    .find(|known| scheme.eq_ignore_ascii_case(known))?;
                let end = rest.find(['/', '?']).unwrap_or(rest.len());
                let (host, rest) = rest.split_at(end);
                (Some(Host::parse(host.as_bytes())?), rest)
            }
            None => return None,
        };
        if !is_path_and_query(rest.as_bytes()) {
            return None;
        }
        let path = rest.split('?').next().filter(|path| !path.is_empty());
        Some(Self {
            path: path.unwrap_or("/"),
            host,
        })
    }
}

/// Whether a path and a query may consist of these bytes (RFC 3986).
fn is_path_and_query(bytes: &[u8]) -> bool {
    let mut rest = bytes;
    while let [first, tail @ ..] = rest {
        rest = match (first, tail) {
            (b'%', [a, b, tail @ ..]) if a.is_ascii_hexdigit() && b.is_ascii_hexdigit() => tail,
            (b'%', _) => return false,
            (byte, tail) if byte.is_ascii_alphanumeric() => tail,
            (byte, tail) if b"-._~!$&'()*+,;=:@/?".contains(byte) => tail,
            _ => return false,
        };
    }
    true
}

#[cfg(test)]
mod tests {
    use super::*;

    fn refusal(head: &str) -> Option<String> {
        let head = format!("{head}\r\n\r\n");
        Request::parse(head.as_bytes()).err().map(|r| r.response())
    }

    #[test]
    fn targets() {
        let path = |target: &str| {
            let head = format!("GET {target} HTTP/1.1\r\nHost: localhost\r\n\r\n");
            let request = Request::parse(head.as_bytes()).ok()?;
            Some((request.path.to_owned(), request.hosts.len()))
        };
        assert_eq!(path("/ws"), Some(("/ws".to_owned(), 1)));
        assert_eq!(path("/ws?a=/b%20"), Some(("/ws".to_owned(), 1)));
        assert_eq!(path("ws://[::1]:80/ws"), Some(("/ws".to_owned(), 2)));
        assert_eq!(path("HTTP://localhost"), Some(("/".to_owned(), 2)));
        for bad in [
            "*",
            "ws",
            "localhost:80",
            "ftp://localhost/ws",
            "ws://a@localhost/ws",
            "ws:///ws",
            "/ws#x",
            "/w%2",
            "/w%zz",
            "/w\"s",
            "/w\u{e9}",
            "//\\x",
            "/a b",
        ] {
            assert_eq!(path(bad), None, "{bad}");
        }
    }

    #[test]
    fn what_the_standard_forbids() {
        for head in [
            "GET /ws HTTP/1.1",
            "GET /ws HTTP/1.1\r\nHost: a\r\nHost: a",
            "GET /ws HTTP/1.1\r\nHost: a, b",
            "GET /ws HTTP/1.1\r\nHost:",
            "GET /ws HTTP/1.1\r\nHost : a",
            "GET /ws HTTP/1.1\r\n Host: a",
            "GET /ws HTTP/1.1\r\nHost: a\r\nX: b\r\n c",
            "GET /ws HTTP/1.1\r\nHost: a\r\nX b: c",
            "GET /ws HTTP/1.1\r\nHost: a\r\n: c",
            "GET /ws HTTP/1.1\r\nHost: a\r\nno colon",
            "GET /ws HTTP/1.0\r\nHost: a",
            "GET /ws HTTP/2\r\nHost: a",
            "GET /ws HTTP/1.2\r\nHost: a",
            "GET /ws\r\nHost: a",
            "GET  /ws HTTP/1.1\r\nHost: a",
            "GET /ws  HTTP/1.1\r\nHost: a",
            "GET\t/ws HTTP/1.1\r\nHost: a",
            "/ws HTTP/1.1\r\nHost: a",
            "GET /ws http/1.1\r\nHost: a",
            "PRI * HTTP/2.0",
            "GET /ws HTTP/1.1\r\nHost: a\r\nContent-Length: 1",
            "GET /ws HTTP/1.1\r\nHost: a\r\nContent-Length: 0\r\nContent-Length: 0",
            "GET /ws HTTP/1.1\r\nHost: a\r\nContent-Length: +0",
            "GET /ws HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: identity",
        ] {
            let answer = refusal(head).unwrap_or_else(|| panic!("accepted: {head}"));
            assert!(answer.starts_with("HTTP/1.1 400 "), "{head}: {answer}");
        }
        assert_eq!(
            refusal("GET /ws HTTP/1.1\r\nHost: a\r\nContent-Length: 0"),
            None
        );
        assert_eq!(refusal("\r\nGET /ws HTTP/1.1\r\nHost: a"), None);
    }

    #[test]
    fn too_many_headers() {
        let head = format!(
            "GET / HTTP/1.1\r\nHost: a{}",
            "\r\nX: y".repeat(MAX_HEADERS)
        );
        let answer = refusal(&head).unwrap();
        assert!(answer.starts_with("HTTP/1.1 431 "), "{answer}");
    }
}
