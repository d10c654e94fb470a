//! The keys on the servers.

use std::fmt::Write;

use crate::key_hash;

/// How many slots a cluster has.
pub(super) const SLOTS: u16 = 16384;

/// Makes the keys of one store: `NAME:` and the hash of the store's key as 16 hexadecimal digits.
///
/// As in a store file, two keys with one hash are the same key.
#[derive(Clone)]
pub(super) struct Keys(String);

impl Keys {
    pub(super) fn new(name: &str) -> Self {
        Self(format!("{name}:"))
    }

    pub(super) fn of(&self, key: &[u8]) -> String {
        self.of_hash(key_hash(key))
    }

    pub(super) fn of_hash(&self, hash: u64) -> String {
        let mut key = String::with_capacity(self.0.len() + 16);
        key.push_str(&self.0);
        let _ = write!(key, "{hash:016x}");
        key
    }

    /// The hash in a key of the store.
    pub(super) fn hash_in(&self, key: &[u8]) -> Option<u64> {
        let digits = key.strip_prefix(self.0.as_bytes())?;
        let hash = u64::from_str_radix(str::from_utf8(digits).ok()?, 16).ok()?;
        // Other digits make another key.
        (self.of_hash(hash).as_bytes() == key).then_some(hash)
    }

    /// The pattern that all keys of the store match.
    pub(super) fn pattern(&self) -> String {
        // A name has no characters that mean something in a pattern.
        format!("{}????????????????", self.0)
    }
}

/// The slot of a key without braces.
pub(super) fn slot(key: &str) -> u16 {
    crc16::State::<crc16::XMODEM>::calculate(key.as_bytes()) % SLOTS
}

/// A new key in the same slot as `key`, which is no key of a store.
pub(super) fn temporary(key: &str) -> String {
    format!("{{{key}}}:part:{:016x}", rand::random::<u64>())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keys_have_the_hash_of_a_store_file() {
        let keys = Keys::new("a");
        assert_eq!(keys.of(b"k"), format!("a:{:016x}", key_hash(b"k")));
        assert_eq!(keys.of_hash(1), "a:0000000000000001");
        assert_eq!(keys.hash_in(b"a:00000000000000fe"), Some(0xfe));
        for other in [
            "a:00000000000000FE",
            "a:+0000000000000fe",
            "b:00000000000000fe",
            "a:fe",
        ] {
            assert_eq!(keys.hash_in(other.as_bytes()), None, "{other}");
        }
    }

    #[test]
    fn slots_are_those_of_the_servers() {
        // From the cluster's specification.
        assert_eq!(slot("123456789"), 0x31c3);
    }
}
