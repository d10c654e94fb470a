//! The extensions of the service that a client and a server negotiate. They are this project's own;
//! upstream has nothing like them.
//!
//! A client lists the names of those that it knows in the header [`HEADER`] when it asks for a
//! WebSocket, and a server answers with those of them that it offers. Methods of an extension that
//! was not named by both may not be called.

use crate::AnyMethod;
use crate::by_hash::HashMethod;

/// The header of an HTTP request, and of its answer, that lists extensions.
pub const HEADER: &str = "simd-r-drive-extensions";

/// A set of extensions.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Extensions {
    /// [Payload streams](crate::payload_stream).
    pub payload_streams: bool,
    /// [Operations by the hashes of keys](crate::by_hash).
    pub by_hash: bool,
}

impl Extensions {
    /// All of them.
    pub const ALL: Self = Self {
        payload_streams: true,
        by_hash: true,
    };

    /// Those that are listed in the values of [`HEADER`].
    pub fn listed<'a>(values: impl Iterator<Item = &'a [u8]>) -> Self {
        let mut listed = Self::default();
        for name in values.flat_map(|value| value.split(|byte| *byte == b',')) {
            let name = name.trim_ascii();
            let is = |this: &str| name.eq_ignore_ascii_case(this.as_bytes());
            listed.payload_streams |= is(crate::payload_stream::NAME);
            listed.by_hash |= is(crate::by_hash::NAME);
        }
        listed
    }

    /// The value of [`HEADER`] that lists them; empty if there are none.
    pub fn list(self) -> String {
        let names = [
            (self.payload_streams, crate::payload_stream::NAME),
            (self.by_hash, crate::by_hash::NAME),
        ];
        let names = names.into_iter().filter(|(has, _)| *has);
        names.map(|(_, name)| name).collect::<Vec<_>>().join(", ")
    }

    /// Whether a method may be called.
    pub fn include(self, method: AnyMethod) -> bool {
        match method {
            AnyMethod::Service(_) => true,
            AnyMethod::Stream(_) => self.payload_streams,
            AnyMethod::Hash(HashMethod::OpenReader | HashMethod::OpenWriter) => {
                self.by_hash && self.payload_streams
            }
            AnyMethod::Hash(_) => self.by_hash,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn listed(values: &[&str]) -> Extensions {
        Extensions::listed(values.iter().map(|value| value.as_bytes()))
    }

    #[test]
    fn extensions_are_found_in_a_list() {
        let streams = Extensions {
            payload_streams: true,
            by_hash: false,
        };
        for value in ["payload-streams", "other,Payload-Streams "] {
            assert_eq!(listed(&[value]), streams, "{value}");
        }
        for values in [
            &["payload-streams, by-hash"][..],
            &["by-hash", "payload-streams"],
        ] {
            assert_eq!(listed(values), Extensions::ALL, "{values:?}");
        }
        for value in ["", "payload-streams2", "payload streams", "by-hash-2", ","] {
            assert_eq!(listed(&[value]), Extensions::default(), "{value}");
        }
    }

    #[test]
    fn what_is_listed_is_found() {
        for extensions in [
            Extensions::ALL,
            Extensions::default(),
            listed(&["by-hash"]),
            listed(&["payload-streams"]),
        ] {
            assert_eq!(listed(&[&extensions.list()]), extensions);
        }
    }

    #[test]
    fn methods_belong_to_extensions() {
        let count = |extensions: Extensions| {
            let all = AnyMethod::all();
            all.filter(|method| extensions.include(*method)).count()
        };
        assert_eq!(count(Extensions::default()), 9);
        assert_eq!(count(listed(&["payload-streams"])), 15);
        assert_eq!(count(listed(&["by-hash"])), 14);
        assert_eq!(count(Extensions::ALL), AnyMethod::all().count());
    }
}
