//! Damage that a server has found in its file, in words: the wire has no other way to tell of it.

/// What our servers begin with.
const BEGINNING: &str = "damaged at offset ";

/// The words for damage at `offset` of a server's file.
pub fn words(offset: u64, reason: &str) -> String {
    format!("{BEGINNING}{offset}: {reason}")
}

/// The offset and the reason in such words.
pub(crate) fn in_words(words: &str) -> Option<(u64, String)> {
    let (offset, reason) = words.strip_prefix(BEGINNING)?.split_once(": ")?;
    Some((offset.parse().ok()?, reason.to_owned()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_are_understood() {
        let said = words(64, "a payload: of 5 bytes");
        assert_eq!(
            in_words(&said),
            Some((64, "a payload: of 5 bytes".to_owned()))
        );
        assert_eq!(in_words("damaged at offset x: y"), None);
        assert_eq!(in_words("disk full"), None);
    }
}
