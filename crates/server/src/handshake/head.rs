//! Assembles the head of an HTTP request from the bytes of several reads.

use tokio_tungstenite::tungstenite::http::StatusCode;

use super::refusal::Refusal;
use super::request::Request;

/// The maximum length of a head in bytes: enough for a browser's cookies, which are the longest
/// part.
const MAX_HEAD: usize = 16 << 10;

/// The bytes of a head that have arrived.
#[derive(Default)]
pub struct Head {
    bytes: Vec<u8>,
    /// How many of them have been scanned.
    scanned: usize,
}

impl Head {
    /// Adds bytes. Returns the request and the bytes that follow it, once it is complete.
    ///
    /// # Errors
    /// A refusal, as soon as the bytes cannot be the beginning of a request.
    pub fn push(&mut self, part: &[u8]) -> Result<Option<(Request<'_>, &[u8])>, Refusal> {
        self.bytes.extend_from_slice(part);
        let Some(end) = self.end()? else {
            return Ok(None);
        };
        let (head, rest) = self.bytes.split_at(end);
        Ok(Some((Request::parse(head)?, rest)))
    }

    /// Where the head ends: after the first empty line that is not at the very beginning.
    fn end(&mut self) -> Result<Option<usize>, Refusal> {
        let limit = self.bytes.len().min(MAX_HEAD);
        while self.scanned < limit {
            let before = self.scanned.checked_sub(1).map(|at| self.bytes[at]);
            match (before, self.bytes[self.scanned]) {
                (Some(b'\r'), b'\n') => {}
                (_, b'\n') => return Err(Refusal::bad("a line that ends without CR LF")),
                (Some(b'\r'), _) => return Err(Refusal::bad("a CR without LF")),
                (_, b'\r' | b'\t') => {}
                (_, byte) if byte.is_ascii_control() => {
                    return Err(Refusal::bad("a control character: not an HTTP request"));
                }
                _ => {}
            }
            self.scanned += 1;
            let head = &self.bytes[..self.scanned];
            if head.len() > 4 && head.ends_with(b"\r\n\r\n") {
                return Ok(Some(self.scanned));
            }
        }
        if self.bytes.len() >= MAX_HEAD {
            return Err(Refusal::new(
                StatusCode::REQUEST_HEADER_FIELDS_TOO_LARGE,
                format!("a request of more than {MAX_HEAD} bytes"),
            ));
        }
        Ok(None)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const REQUEST: &[u8] = b"GET /ws HTTP/1.1\r\nHost: localhost\r\n\r\n";

    #[test]
    fn heads_may_be_cut_anywhere_and_keep_what_follows() {
        let bytes = [REQUEST, b"\x82\x80\0\0\0\0"].concat();
        for cut in 0..REQUEST.len() {
            let mut head = Head::default();
            assert!(head.push(&bytes[..cut]).unwrap().is_none());
            let (request, rest) = head.push(&bytes[cut..]).unwrap().unwrap();
            assert_eq!(request.method, "GET");
            assert_eq!(rest, b"\x82\x80\0\0\0\0");
        }
    }

    #[test]
    fn an_invalid_head_is_refused_at_its_first_wrong_byte() {
        for bytes in [
            &b"GET /ws HTTP/1.1\n"[..],
            b"GET /ws HTTP/1.1\rH",
            b"GET /ws\0",
            b"\x16\x03\x01",
            b"\n",
        ] {
            let mut head = Head::default();
            let (last, first) = bytes.split_last().unwrap();
            for byte in first {
                if head.push(&[*byte]).is_err() {
                    assert_eq!(*first, b"\x16\x03"[..]);
                }
            }
            let refusal = head.push(&[*last]).err().unwrap();
            assert!(refusal.response().starts_with("HTTP/1.1 400 "), "{refusal}");
        }
    }

    #[test]
    fn a_head_without_an_end_is_too_large() {
        let mut head = Head::default();
        assert!(head.push(&[b'a'; MAX_HEAD - 1]).unwrap().is_none());
        let refusal = head.push(b"a").err().unwrap();
        assert!(refusal.response().starts_with("HTTP/1.1 431 "), "{refusal}");
    }
}
