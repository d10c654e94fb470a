//! The URL of a store in a cluster, parsed.

use std::fmt;

use percent_encoding::percent_decode_str;

use crate::{Error, Result};

/// The longest name of a store.
const MAX_NAME: usize = 128;

/// Where the servers are, and which of their keys belong to the store.
#[derive(Clone, PartialEq, Eq)]
pub(crate) struct Address {
    /// Whether the servers are a cluster. If not, it is one server.
    pub(super) is_cluster: bool,
    pub(super) is_secure: bool,
    /// Hosts without an IPv6 address's brackets, and ports. At least one.
    pub(super) nodes: Vec<(String, u16)>,
    pub(super) user: Option<String>,
    pub(super) password: Option<String>,
    /// The name of the store.
    pub(super) name: String,
}

impl Address {
    /// Whether `url` has a scheme of this backend.
    pub(crate) fn has_scheme(url: &str) -> bool {
        url.split_once("://")
            .is_some_and(|(scheme, _)| parse_scheme(scheme).is_some())
    }

    /// Parses `url`. Errors do not repeat its parts before the last `@`, which may be secret.
    pub(super) fn parse(url: &str) -> Result<Self> {
        let (scheme, rest) = url
            .split_once("://")
            .ok_or_else(|| invalid("it has to begin with redis+cluster://"))?;
        let (is_cluster, is_secure) = parse_scheme(scheme)
            .ok_or_else(|| invalid("it is neither redis:// nor redis+cluster://"))?;
        if rest.contains(['?', '#']) {
            return Err(invalid(
                "a query or a fragment has no meaning here; write ? as %3F and # as %23 in a password",
            ));
        }
        let (userinfo, place) = match rest.rsplit_once('@') {
            Some((userinfo, place)) => (Some(userinfo), place),
            None => (None, rest),
        };
        if userinfo.is_some_and(|userinfo| userinfo.contains('/')) {
            return Err(invalid("a / before the host's @ has to be written %2F"));
        }
        let (user, password) = parse_userinfo(userinfo)?;
        let (hosts, name) = place
            .split_once('/')
            .ok_or_else(|| invalid("it names no store: redis+cluster://HOST:PORT/NAME"))?;
        let nodes = hosts
            .split(',')
            .map(parse_node)
            .collect::<Result<Vec<_>>>()?;
        if !is_cluster && nodes.len() > 1 {
            return Err(invalid(
                "redis:// is for one server; for several nodes of a cluster it is redis+cluster://",
            ));
        }
        check_name(name)?;
        Ok(Self {
            is_cluster,
            is_secure,
            nodes,
            user,
            password,
            name: name.to_owned(),
        })
    }
}

/// Whether it is for a cluster, and whether it is for TLS.
fn parse_scheme(scheme: &str) -> Option<(bool, bool)> {
    match scheme.to_ascii_lowercase().as_str() {
        "redis" => Some((false, false)),
        "rediss" => Some((false, true)),
        "redis+cluster" => Some((true, false)),
        "rediss+cluster" => Some((true, true)),
        _ => None,
    }
}

fn parse_userinfo(userinfo: Option<&str>) -> Result<(Option<String>, Option<String>)> {
    let decode = |text: &str| {
        let decoded = percent_decode_str(text).decode_utf8();
        decoded
            .map(|text| Some(text.into_owned()).filter(|text| !text.is_empty()))
            .map_err(|_| invalid("the user or the password is not UTF-8 once it is decoded"))
    };
    match userinfo {
        None => Ok((None, None)),
        Some(userinfo) => match userinfo.split_once(':') {
            Some((user, password)) => Ok((decode(user)?, decode(password)?)),
            None => Err(invalid(
                "what stands before the @ has to be USER:PASSWORD, or :PASSWORD without a user",
            )),
        },
    }
}

fn parse_node(node: &str) -> Result<(String, u16)> {
    let bracketed = node.strip_prefix('[').map(|rest| rest.split_once(']'));
    let (host, port) = match bracketed {
        Some(None) => return Err(invalid("a [ has no ]")),
        Some(Some((host, rest))) => (host, rest.strip_prefix(':')),
        None => match node.rsplit_once(':') {
            Some((host, _)) if host.contains(':') => {
                return Err(invalid("an IPv6 address has to be written in [ and ]"));
            }
            Some((host, port)) => (host, Some(port)),
            None => (node, None),
        },
    };
    let is_valid = |byte: u8| byte.is_ascii_alphanumeric() || b"-._:%".contains(&byte);
    if host.is_empty() || !host.bytes().all(is_valid) {
        return Err(invalid(
            "a host is missing, or has a character that no host has",
        ));
    }
    let port = port.ok_or_else(|| invalid("a host has no port"))?;
    let port = port.parse().ok().filter(|port| *port != 0);
    let port = port.ok_or_else(|| invalid("a port is not one of 1 to 65535"))?;
    Ok((host.to_owned(), port))
}

/// The name is a part of each key on the servers. Braces would decide which node has the keys.
fn check_name(name: &str) -> Result<()> {
    if name.is_empty() {
        return Err(invalid("it names no store: redis+cluster://HOST:PORT/NAME"));
    }
    if name.len() > MAX_NAME {
        return Err(invalid(&format!(
            "the store's name has {} characters, of at most {MAX_NAME}",
            name.len()
        )));
    }
    let is_valid = |c: char| c.is_ascii_alphanumeric() || "-_.".contains(c);
    match name.chars().find(|c| !is_valid(*c)) {
        Some(wrong) => Err(invalid(&format!(
            "the store's name has a {wrong:?}; letters, digits, '-', '_' and '.' are allowed"
        ))),
        None => Ok(()),
    }
}

fn invalid(reason: &str) -> Error {
    Error::InvalidArgument {
        argument: "url".to_owned(),
        reason: reason.to_owned(),
    }
}

impl Address {
    /// The URL of the store at these nodes, without its secrets.
    pub(super) fn at(&self, nodes: &str) -> String {
        let secure = if self.is_secure { "s" } else { "" };
        let cluster = if self.is_cluster { "+cluster" } else { "" };
        format!("redis{secure}{cluster}://{nodes}/{}", self.name)
    }
}

/// `HOST:PORT` as URLs have it: with an IPv6 address in brackets.
pub(super) fn bracketed(address: impl fmt::Display) -> String {
    let address = address.to_string();
    match address.rsplit_once(':') {
        Some((host, port)) if host.contains(':') && !host.starts_with('[') => {
            format!("[{host}]:{port}")
        }
        _ => address,
    }
}

/// The URL, without its secrets.
impl fmt::Display for Address {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let nodes = self
            .nodes
            .iter()
            .map(|(host, port)| bracketed(format_args!("{host}:{port}")));
        f.write_str(&self.at(&nodes.collect::<Vec<_>>().join(",")))
    }
}

#[cfg(test)]
mod tests {
    use super::Address;

    #[test]
    fn a_url_is_shown_without_its_secrets() {
        for (url, shown) in [
            ("redis://h:1/a", "redis://h:1/a"),
            (
                "rediss+cluster://u:secret@h:1,[::1]:2/a.b-c_D9",
                "rediss+cluster://h:1,[::1]:2/a.b-c_D9",
            ),
            (
                "REDIS+cluster://:se%2Fcret@10.0.0.1:6379/x",
                "redis+cluster://10.0.0.1:6379/x",
            ),
        ] {
            assert_eq!(Address::parse(url).unwrap().to_string(), shown);
        }
        let address = Address::parse("redis://u%40x:s%2F%3A@h:1/a").unwrap();
        assert_eq!(address.user.as_deref(), Some("u@x"));
        assert_eq!(address.password.as_deref(), Some("s/:"));
    }

    #[test]
    fn what_is_wrong_with_a_url_is_said() {
        for (url, part) in [
            ("redis://h:1", "names no store"),
            ("redis://h:1/", "names no store"),
            ("redis+cluster://h:1,h/a", "no port"),
            ("redis+cluster://h:1,,h:2/a", "host"),
            ("redis+cluster://h:0/a", "1 to 65535"),
            ("redis+cluster://h:65536/a", "1 to 65535"),
            ("redis+cluster://::1:7/a", "[ and ]"),
            ("redis+cluster://[::1:7/a", "no ]"),
            ("redis+cluster:///a", "host"),
            ("redis://h:1,h:2/a", "redis+cluster://"),
            ("redis://h:1/a{b}", "'{'"),
            ("redis://h:1/a:b", "':'"),
            ("redis://h:1/a%20b", "'%'"),
            ("redis://h:1/a/b", "'/'"),
            ("redis://h:1/a?b=1", "query"),
            ("redis://token@h:1/a", "USER:PASSWORD"),
        ] {
            let reason = Address::parse(url).err().unwrap().to_string();
            assert!(reason.contains(part), "{url}: {reason}");
        }
        let long = format!("redis://h:1/{}", "a".repeat(129));
        assert!(Address::parse(&long).is_err());
    }

    #[test]
    fn secrets_in_a_bad_url_are_not_shown() {
        for url in [
            "redis://u:secret@h/a",
            "redis://u:secret@h:x/a",
            "redis://u:secret/x@h:1/a",
            "redis://u:secret?x@h:1/a",
            "redis://secret@h:1/a",
            "secret://u:secret@h:1/a",
            "redis://u:%FFsecret@h:1/a",
        ] {
            let reason = Address::parse(url).err().unwrap().to_string();
            assert!(!reason.contains("secret"), "{url}: {reason}");
        }
    }
}
