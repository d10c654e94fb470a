//! Documentation of an interface.

/// What no compiler takes in a source file: control characters, and the mark that begins one.
fn is_unprintable(c: char) -> bool {
    (c.is_control() && !matches!(c, '\n' | '\t')) || c == '\u{feff}'
}

/// What a documentation says, without what cannot be in a comment; nothing if it says nothing.
pub fn text(docstring: Option<&str>) -> Option<String> {
    let text = docstring?.replace(is_unprintable, "");
    let text = text.trim();
    (!text.is_empty()).then(|| text.to_owned())
}

#[cfg(test)]
mod tests {
    use super::text;

    #[test]
    fn what_no_compiler_takes_is_left_out() {
        assert_eq!(
            text(Some("\u{feff} a\0b\r\n\tc\u{7f} \u{e9}\n")).as_deref(),
            Some("ab\n\tc \u{e9}")
        );
    }

    #[test]
    fn nothing_is_no_documentation() {
        assert_eq!(text(None), None);
        assert_eq!(text(Some(" \r\n\0")), None);
    }
}
