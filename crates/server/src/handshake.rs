//! Who may come in: the HTTP request that asks for a WebSocket.

use subtle::{Choice, ConstantTimeEq};
use tokio::io::{AsyncRead, AsyncWrite, AsyncWriteExt};
use tokio_tungstenite::WebSocketStream;
use tokio_tungstenite::tungstenite::Error;
use tokio_tungstenite::tungstenite::error::ProtocolError;
use tokio_tungstenite::tungstenite::handshake::server::{
    Callback, ErrorResponse, Request, Response,
};
use tokio_tungstenite::tungstenite::http::header::{
    AUTHORIZATION, CONNECTION, CONTENT_LENGTH, CONTENT_TYPE, HeaderValue, WWW_AUTHENTICATE,
};
use tokio_tungstenite::tungstenite::http::{HeaderMap, StatusCode};
use tokio_tungstenite::tungstenite::protocol::WebSocketConfig;

use crate::ServerOptions;

/// Reads the request and answers it: with a WebSocket, or with the status that says why not.
///
/// # Errors
/// Why the peer stayed outside.
pub(crate) async fn accept<'s, S>(
    stream: &'s mut S,
    options: &ServerOptions,
    config: WebSocketConfig,
    has_room: bool,
) -> Result<WebSocketStream<&'s mut S>, Refusal>
where
    S: AsyncRead + AsyncWrite + Unpin,
{
    let gate = Gate { options, has_room };
    let config = Some(config);
    let accepted = tokio_tungstenite::accept_hdr_async_with_config(stream, gate, config).await;
    accepted.map_err(|error| match error {
        Error::Http(response) => Refusal {
            reason: format!("answered with status {}", response.status()),
            unexplained: false,
        },
        other => Refusal {
            reason: other.to_string(),
            unexplained: !matches!(
                other,
                Error::Io(_) | Error::Protocol(ProtocolError::HandshakeIncomplete)
            ),
        },
    })
}

/// Why a peer stayed outside.
pub(crate) struct Refusal {
    /// For the log.
    pub(crate) reason: String,
    /// Whether the peer is there and has not been told.
    pub(crate) unexplained: bool,
}

/// Answers a request for something else than a WebSocket, which
/// [`accept`] leaves without an answer.
pub(crate) async fn explain<S: AsyncWrite + Unpin>(stream: &mut S, options: &ServerOptions) {
    let text = format!(
        "this is a SIMD R Drive server: connect to {} as a WebSocket\n",
        options.websocket_path
    );
    let answer = format!(
        "HTTP/1.1 426 Upgrade Required\r\nUpgrade: websocket\r\nConnection: Upgrade, close\r\n\
         Content-Type: text/plain; charset=utf-8\r\nContent-Length: {}\r\n\r\n{text}",
        text.len()
    );
    // A peer that is gone needs no explanation.
    let _ = stream.write_all(answer.as_bytes()).await;
    let _ = stream.shutdown().await;
}

/// Looks at a request for a WebSocket.
struct Gate<'o> {
    options: &'o ServerOptions,
    has_room: bool,
}

impl Callback for Gate<'_> {
    fn on_request(self, request: &Request, accept: Response) -> Result<Response, ErrorResponse> {
        let path = &self.options.websocket_path;
        if request.uri().path() != path {
            return Err(refuse(
                StatusCode::NOT_FOUND,
                format!("the WebSocket is at {path}\n"),
            ));
        }
        if !is_let_in(&self.options.tokens, request.headers()) {
            let mut refusal = refuse(
                StatusCode::UNAUTHORIZED,
                "this server wants a bearer token that it knows\n".to_owned(),
            );
            let headers = refusal.headers_mut();
            headers.insert(WWW_AUTHENTICATE, HeaderValue::from_static("Bearer"));
            return Err(refusal);
        }
        if !self.has_room {
            return Err(refuse(
                StatusCode::SERVICE_UNAVAILABLE,
                format!(
                    "all {} connections are taken\n",
                    self.options.max_connections
                ),
            ));
        }
        Ok(accept)
    }
}

/// Whether the request has one of the tokens, in a time that says nothing about any of them but
/// their lengths.
fn is_let_in(tokens: &[String], headers: &HeaderMap) -> bool {
    if tokens.is_empty() {
        return true;
    }
    let header = headers
        .get(AUTHORIZATION)
        .map_or(&[][..], HeaderValue::as_bytes);
    let given = match header.split_at_checked(7) {
        Some((scheme, token)) if scheme.eq_ignore_ascii_case(b"Bearer ") => token.trim_ascii(),
        _ => &[],
    };
    let found = tokens.iter().fold(Choice::from(0), |found, token| {
        found | token.as_bytes().ct_eq(given)
    });
    found.into()
}

fn refuse(status: StatusCode, text: String) -> ErrorResponse {
    let length = HeaderValue::from(text.len());
    let mut response = ErrorResponse::new(Some(text));
    *response.status_mut() = status;
    let headers = response.headers_mut();
    headers.insert(CONNECTION, HeaderValue::from_static("close"));
    headers.insert(
        CONTENT_TYPE,
        HeaderValue::from_static("text/plain; charset=utf-8"),
    );
    headers.insert(CONTENT_LENGTH, length);
    response
}
