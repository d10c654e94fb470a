//! Which handshake requests are accepted.

use subtle::{Choice, ConstantTimeEq};
use tokio_tungstenite::tungstenite::handshake::derive_accept_key;
use tokio_tungstenite::tungstenite::http::StatusCode;

use super::host::Host;
use super::refusal::Refusal;
use super::request::Request;
use crate::origin::Origin;
use crate::{Result, ServerOptions};

/// What a server requires of a handshake request.
pub struct Policy {
    path: String,
    tokens: Vec<String>,
    origins: Vec<Origin>,
    /// The names that `Host` may have besides the names of this machine; any name if there is no
    /// list. This prevents DNS rebinding: a page whose name was made to resolve to this machine sends
    /// that name. A server that listens beyond loopback cannot know its names. There such a page is
    /// refused by its origin, which browsers always send.
    hosts: Option<Vec<Host>>,
}

impl Policy {
    /// The policy of `options`, for a server that listens only at loopback addresses or also at
    /// others.
    ///
    /// # Errors
    /// [`Error::InvalidArgument`](crate::Error::InvalidArgument) for an invalid origin.
    pub fn new(options: &ServerOptions, on_loopback: bool) -> Result<Self> {
        Ok(Self {
            path: options.websocket_path.clone(),
            tokens: options.tokens.clone(),
            origins: options.origins()?,
            hosts: on_loopback.then(|| Host::without_port(&options.host).into_iter().collect()),
        })
    }

    /// Checks a request. Returns the value of `Sec-WebSocket-Accept` for the response.
    ///
    /// # Errors
    /// The refusal, if the request is not accepted.
    pub fn check(&self, request: Request<'_>) -> std::result::Result<String, Refusal> {
        self.check_host(&request)?;
        self.check_origin(&request)?;
        let key = self.websocket_key(&request)?;
        self.check_token(&request)?;
        Ok(derive_accept_key(key))
    }

    fn check_host(&self, request: &Request<'_>) -> std::result::Result<(), Refusal> {
        let Some(known) = &self.hosts else {
            return Ok(());
        };
        let mut hosts = request.hosts.iter();
        if hosts.all(|host| host.is_loopback() || known.contains(host)) {
            return Ok(());
        }
        Err(Refusal::new(
            StatusCode::FORBIDDEN,
            "this server accepts requests for its own machine only; `Host` names another",
        ))
    }

    fn check_origin(&self, request: &Request<'_>) -> std::result::Result<(), Refusal> {
        let Some(origin) = request.one("Origin")? else {
            return Ok(());
        };
        let origin = std::str::from_utf8(origin).ok().and_then(Origin::parse);
        if origin.is_some_and(|origin| self.origins.contains(&origin)) {
            return Ok(());
        }
        Err(Refusal::new(
            StatusCode::FORBIDDEN,
            "this `Origin` is not among the server's `allowed_origins`",
        ))
    }

    /// The value of `Sec-WebSocket-Key`, if this is a valid request for a WebSocket (RFC 6455,
    /// 4.2.1).
    fn websocket_key<'b>(&self, request: &Request<'b>) -> std::result::Result<&'b [u8], Refusal> {
        if request.method != "GET" {
            return Err(Refusal::new(
                StatusCode::METHOD_NOT_ALLOWED,
                "a request for a WebSocket must use GET",
            ));
        }
        if !request.lists("Upgrade", "websocket") || !request.lists("Connection", "Upgrade") {
            let path = &self.path;
            return Err(Refusal::new(
                StatusCode::UPGRADE_REQUIRED,
                format!("this is a SIMD R Drive server: connect to {path} as a WebSocket"),
            ));
        }
        if request.one("Sec-WebSocket-Version")? != Some(b"13") {
            return Err(Refusal::new(
                StatusCode::UPGRADE_REQUIRED,
                "`Sec-WebSocket-Version` must be 13",
            ));
        }
        let key = request.one("Sec-WebSocket-Key")?.filter(|key| is_key(key));
        let key =
            key.ok_or_else(|| Refusal::bad("`Sec-WebSocket-Key` must be 16 bytes in base64"))?;
        if request.path != self.path {
            return Err(Refusal::new(
                StatusCode::NOT_FOUND,
                format!("the WebSocket is at {}", self.path),
            ));
        }
        Ok(key)
    }

    fn check_token(&self, request: &Request<'_>) -> std::result::Result<(), Refusal> {
        let header = request.one("Authorization")?.unwrap_or_default();
        if is_authorized(&self.tokens, header) {
            return Ok(());
        }
        Err(Refusal::new(
            StatusCode::UNAUTHORIZED,
            "this server requires a valid bearer token",
        ))
    }
}

/// Whether these are 16 bytes in base64, which takes 24 characters.
fn is_key(key: &[u8]) -> bool {
    let digit = |byte: &u8| byte.is_ascii_alphanumeric() || b"+/".contains(byte);
    key.len() == 24 && key.ends_with(b"==") && key[..22].iter().all(digit)
}

/// Whether the header has one of the tokens. The comparison takes constant time, so that it reveals
/// nothing about the tokens but their lengths.
fn is_authorized(tokens: &[String], header: &[u8]) -> bool {
    if tokens.is_empty() {
        return true;
    }
    let given = match header.split_at_checked(7) {
        Some((scheme, token)) if scheme.eq_ignore_ascii_case(b"Bearer ") => token.trim_ascii(),
        _ => &[],
    };
    let found = tokens.iter().fold(Choice::from(0), |found, token| {
        found | token.as_bytes().ct_eq(given)
    });
    found.into()
}
