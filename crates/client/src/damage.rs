//! How our servers report damage in their file: as text, since the wire has no other form for it.

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
