//! The headers of a connection's HTTP request, in addition to those of the WebSocket handshake.

use data_encoding::BASE64;
use percent_encoding::percent_decode_str;
use simd_r_drive_protocol::Extensions;
use simd_r_drive_protocol::extensions::HEADER;
use tungstenite::http::header::{
    AUTHORIZATION, CONNECTION, HOST, HeaderMap, HeaderName, HeaderValue, UPGRADE,
};

use super::address::Address;
use crate::{Error, Result};

/// `further` headers, an `Authorization` with `token` or what the URL has before its `@`, and the
/// extensions that this client knows.
pub(crate) fn headers(
    address: &Address,
    further: &[(String, String)],
    token: Option<&str>,
) -> Result<HeaderMap> {
    let mut headers = HeaderMap::new();
    if let Some(userinfo) = &address.userinfo {
        headers.insert(AUTHORIZATION, secret("url", &authorization(userinfo))?);
    }
    for (i, (name, text)) in further.iter().enumerate() {
        let argument = format!("headers[{i}]");
        let Ok(name) = HeaderName::try_from(name) else {
            // It may be a whole header by mistake, with its secret value: it is not repeated.
            return Err(invalid(
                &argument,
                "its name is not valid in HTTP".to_owned(),
            ));
        };
        if [HOST, CONNECTION, UPGRADE].contains(&name)
            || name.as_str().starts_with("sec-websocket-")
        {
            return Err(invalid(&argument, format!("{name} is WebSocket's own")));
        }
        headers.append(name, secret(&argument, text)?);
    }
    if let Some(token) = token {
        headers.insert(AUTHORIZATION, secret("token", &format!("Bearer {token}"))?);
    }
    let extensions = HeaderValue::try_from(Extensions::ALL.list());
    let extensions = extensions.map_err(|error| invalid(HEADER, error.to_string()))?;
    headers.insert(HeaderName::from_static(HEADER), extensions);
    Ok(headers)
}

/// `user:password` is what HTTP calls basic, and a name alone is a token.
fn authorization(userinfo: &str) -> String {
    let decoded: Vec<u8> = percent_decode_str(userinfo).collect();
    if userinfo.contains(':') {
        format!("Basic {}", BASE64.encode(&decoded))
    } else {
        format!("Bearer {}", String::from_utf8_lossy(&decoded))
    }
}

/// A value that is not shown.
fn secret(argument: &str, text: &str) -> Result<HeaderValue> {
    let mut value = HeaderValue::try_from(text)
        .map_err(|_| invalid(argument, "it cannot be sent in a header".to_owned()))?;
    value.set_sensitive(true);
    Ok(value)
}

fn invalid(argument: &str, reason: String) -> Error {
    Error::InvalidArgument {
        argument: argument.to_owned(),
        reason,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn with(url: &str, further: &[(&str, &str)], token: Option<&str>) -> Result<HeaderMap> {
        let further: Vec<_> = further
            .iter()
            .map(|(name, value)| (name.to_string(), value.to_string()))
            .collect();
        headers(&Address::parse(url).unwrap(), &further, token)
    }

    #[test]
    fn a_token_comes_from_the_options_or_the_url() {
        let plain = with("ws://host:1", &[], None).unwrap();
        assert_eq!(plain.get(AUTHORIZATION), None);
        let option = with("ws://old@host:1", &[], Some("t")).unwrap();
        assert_eq!(option[AUTHORIZATION], "Bearer t");
        let url = with("ws://a%2Bb@host:1", &[], None).unwrap();
        assert_eq!(url[AUTHORIZATION], "Bearer a+b");
        let basic = with("ws://user:p%40ss@host:1", &[], None).unwrap();
        assert_eq!(basic[AUTHORIZATION], "Basic dXNlcjpwQHNz");
    }

    #[test]
    fn what_cannot_be_sent_is_named() {
        for (name, value, part) in [
            ("Key: secret", "1", "headers[1]: its name"),
            ("Host", "1", "headers[1]: host"),
            ("Sec-WebSocket-Key", "1", "headers[1]: sec-websocket-key"),
            ("X", "secret\n", "headers[1]: it cannot"),
        ] {
            let error = with("ws://host:1", &[("X", "1"), (name, value)], None);
            let error = error.unwrap_err().to_string();
            assert!(error.starts_with(part), "{error}");
            assert!(!error.contains("secret"), "{error}");
        }
        let error = with("ws://host:1", &[], Some("a\r\nb"));
        assert!(error.unwrap_err().to_string().starts_with("token: "));
    }
}
