//! As much of Python's grammar as the phases after rendering need.

use std::ops::Range;

/// A copy in which what is no code (text in literals, comments) is overwritten with quotes.
///
/// It is as long as the source, so that a place in one is the same place in the other.
pub fn mask(source: &str) -> String {
    masked(source, true)
}

/// The same with the expressions in literals overwritten, too: they have to stay on their line.
pub fn mask_literals(source: &str) -> String {
    masked(source, false)
}

fn masked(source: &str, keeps_expressions: bool) -> String {
    let mut out = source.as_bytes().to_vec();
    mask_range(
        source.as_bytes(),
        0..source.len(),
        keeps_expressions,
        &mut out,
    );
    // A literal and a comment end where a character does.
    String::from_utf8(out).expect("whole characters are overwritten")
}

fn mask_range(source: &[u8], range: Range<usize>, keeps_expressions: bool, out: &mut [u8]) {
    let mut at = range.start;
    while at < range.end {
        at = match source[at] {
            b'#' => {
                let end = at + to(&source[at..range.end], b"\n");
                out[at..end].fill(b'"');
                end
            }
            b'"' | b'\'' => {
                let end = literal_end(source, at, out);
                if !keeps_expressions {
                    out[at..end].fill(b'"');
                }
                end
            }
            _ => at + 1,
        };
    }
}

/// Masks a literal that starts at a quote, and tells where it ends.
fn literal_end(source: &[u8], start: usize, out: &mut [u8]) -> usize {
    let quote = &source[start..start + 1];
    let triple = quote.repeat(3);
    if source[start..].starts_with(&triple) {
        let end = start + 3 + to(&source[start + 3..], &triple) + 3;
        let end = end.min(source.len());
        out[start..end].fill(b'"');
        return end;
    }
    let is_formatted = start > 0 && source[start - 1] == b'f';
    let mut at = start + 1;
    let mut masked = start;
    while at < source.len() && source[at] != quote[0] {
        match source[at] {
            b'\\' => at += 2,
            b'{' if is_formatted && source.get(at + 1) == Some(&b'{') => at += 2,
            // An expression in it is code again.
            b'{' if is_formatted => {
                let end = at + to(&source[at..], b"}");
                out[masked..=at].fill(b'"');
                mask_range(source, at + 1..end, true, out);
                masked = end;
                at = end;
            }
            _ => at += 1,
        }
    }
    let end = (at + 1).min(source.len());
    out[masked..end].fill(b'"');
    end
}

/// How far it is to the next occurrence of something, or to the end.
fn to(source: &[u8], wanted: &[u8]) -> usize {
    let mut windows = source.windows(wanted.len());
    windows
        .position(|window| window == wanted)
        .unwrap_or(source.len())
}

/// Where the items between brackets are, whose first one is at the start.
///
/// The place behind the closing bracket is the other result.
pub fn items(mask: &str) -> (Vec<Range<usize>>, usize) {
    let mut out = Vec::new();
    let mut depth = 0;
    let mut start = 1;
    for (at, byte) in mask.bytes().enumerate() {
        depth += step(byte);
        if depth == 0 || (depth == 1 && byte == b',') {
            if !mask[start..at].trim().is_empty() {
                out.push(trimmed(mask, start..at));
            }
            start = at + 1;
        }
        if depth == 0 {
            return (out, at + 1);
        }
    }
    (out, mask.len())
}

fn trimmed(text: &str, range: Range<usize>) -> Range<usize> {
    let item = &text[range.clone()];
    let start = range.start + item.len() - item.trim_start().len();
    start..start + item.trim().len()
}

fn step(byte: u8) -> i32 {
    match byte {
        b'(' | b'[' | b'{' => 1,
        b')' | b']' | b'}' => -1,
        _ => 0,
    }
}

/// How many more brackets open in a text that is masked than close.
pub fn depth(mask: &str) -> i32 {
    mask.bytes().map(step).sum()
}

/// Whether brackets that open in a text that is masked close there, and the other way round.
pub fn is_balanced(mask: &str) -> bool {
    let mut depth = 0;
    let mut closes_more = false;
    for byte in mask.bytes() {
        depth += step(byte);
        closes_more |= depth < 0;
    }
    depth == 0 && !closes_more
}

/// How far a statement is indented.
pub fn indentation(statement: &str) -> usize {
    statement.len() - statement.trim_start_matches(' ').len()
}

/// Whether a character can be part of a name.
pub fn is_word(c: char) -> bool {
    c.is_alphanumeric() || c == '_'
}

/// The name at the start of a text; it may be empty.
pub fn word(text: &str) -> &str {
    let end = text.find(|c| !is_word(c)).unwrap_or(text.len());
    &text[..end]
}
