//! Damage of payloads, and how our servers report it: as text, since the wire has no other form for it.

use crate::Error;

const PREFIX: &str = "damaged at offset ";

/// The message for damage at `offset` of a server's file.
pub fn to_message(offset: u64, reason: &str) -> String {
    format!("{PREFIX}{offset}: {reason}")
}

/// The offset and the reason in such a message.
pub(crate) fn from_message(message: &str) -> Option<(u64, String)> {
    let (offset, reason) = message.strip_prefix(PREFIX)?.split_once(": ")?;
    Some((offset.parse().ok()?, reason.to_owned()))
}

/// A payload of `size` bytes at `offset` that is not the one that was written. `path` is the file's, or
/// the address of the server that has it.
pub(crate) fn wrong_checksum(path: String, offset: u64, size: u64) -> Error {
    Error::Corrupt {
        path,
        offset,
        intact_before: None,
        intact_behind: None,
        reason: format!("the payload of {size} bytes there does not fit its checksum"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn messages_are_parsed() {
        let message = to_message(64, "a payload: of 5 bytes");
        assert_eq!(
            from_message(&message),
            Some((64, "a payload: of 5 bytes".to_owned()))
        );
        assert_eq!(from_message("damaged at offset x: y"), None);
        assert_eq!(from_message("disk full"), None);
    }
}
