//! What was read of a payload and not yet given.

use simd_r_drive_protocol::payload_stream::PART;

use super::stream::AHEAD;

/// How much is asked for at first, and after a seek. It doubles as long as the reads follow one
/// another.
const FIRST: usize = 64 << 10;

/// The part of a payload that was read, and is kept for the next reads.
pub(super) struct ReadAhead {
    start: u64,
    /// All but the last are of the full size.
    parts: Vec<Vec<u8>>,
    /// How much was asked for the last time.
    window: usize,
}

impl Default for ReadAhead {
    fn default() -> Self {
        Self {
            start: 0,
            parts: Vec::new(),
            window: FIRST,
        }
    }
}

impl ReadAhead {
    /// The bytes from `position` on, up to the end of their part.
    pub(super) fn at(&self, position: u64) -> &[u8] {
        let find = || {
            let offset = usize::try_from(position.checked_sub(self.start)?).ok()?;
            self.parts.get(offset / PART)?.get(offset % PART..)
        };
        find().unwrap_or_default()
    }

    /// How much to ask for from `position` on, where nothing is there. What is kept is let go of.
    pub(super) fn next_length(&mut self, position: u64, wanted: usize) -> u64 {
        let kept: usize = self.parts.iter().map(Vec::len).sum();
        let follows = position == self.start + kept as u64;
        self.window = if follows { 2 * self.window } else { FIRST }.min(AHEAD);
        self.parts = Vec::new();
        self.window.max(wanted.min(PART)) as u64
    }

    /// Has less be asked for the next time.
    pub(super) fn slow_down(&mut self) {
        self.window = (self.window / 4).max(FIRST / 2);
    }

    /// Keeps `parts`, if they are `length` bytes in parts of the full size and one of the rest.
    pub(super) fn replace(&mut self, start: u64, length: u64, parts: Vec<Vec<u8>>) -> bool {
        let mut left = length;
        for part in &parts {
            if part.len() as u64 != left.min(PART as u64) {
                return false;
            }
            left -= part.len() as u64;
        }
        self.start = start;
        self.parts = parts;
        true
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reads_that_follow_one_another_ask_for_more_and_more() {
        let mut ahead = ReadAhead::default();
        let mut position = 0;
        for expected in [
            128 << 10,
            256 << 10,
            512 << 10,
            PART,
            2 * PART,
            AHEAD,
            AHEAD,
        ] {
            let length = ahead.next_length(position, 10);
            assert_eq!(length, expected as u64);
            let parts = (0..length).step_by(PART).map(|at| {
                let part = (length - at).min(PART as u64);
                vec![(at / PART as u64) as u8; part as usize]
            });
            let parts = parts.collect();
            assert!(ahead.replace(position, length, parts));
            assert_eq!(ahead.at(position + length - 1).len(), 1);
            assert!(ahead.at(position + length).is_empty());
            position += length;
        }
        let last = position - AHEAD as u64;
        assert_eq!(ahead.at(last + 5).len(), PART - 5);
        assert_eq!(ahead.at(last + PART as u64), vec![1; PART]);
        assert!(ahead.at(last - 1).is_empty());
        assert!(ahead.at(u64::MAX).is_empty());
        // After a seek it begins anew, but asks for what is wanted.
        assert_eq!(ahead.next_length(7, 10), FIRST as u64);
        assert_eq!(ahead.next_length(7, 300 << 10), 300 << 10);
        assert_eq!(ahead.next_length(9, usize::MAX), PART as u64);
    }

    #[test]
    fn over_a_slow_connection_less_is_asked_for() {
        let mut ahead = ReadAhead::default();
        let next = |ahead: &mut ReadAhead| {
            let end = ahead.start + ahead.parts.iter().map(Vec::len).sum::<usize>() as u64;
            let length = ahead.next_length(end, 10);
            let parts = (0..length).step_by(PART);
            let parts = parts.map(|at| vec![0; (length as usize - at as usize).min(PART)]);
            assert!(ahead.replace(end, length, parts.collect()));
            length
        };
        let fastest = (0..9).map(|_| next(&mut ahead)).max();
        assert_eq!(fastest, Some(AHEAD as u64));
        ahead.slow_down();
        assert_eq!(next(&mut ahead), AHEAD as u64 / 2);
        for _ in 0..20 {
            ahead.slow_down();
            next(&mut ahead);
        }
        assert_eq!(next(&mut ahead), 2 * FIRST as u64);
    }

    #[test]
    fn parts_of_another_length_are_refused() {
        let mut ahead = ReadAhead::default();
        for lengths in [
            &[PART, 4][..],
            &[PART, 6],
            &[PART - 1, 6],
            &[PART, 5, 1],
            &[3],
        ] {
            let parts = lengths.iter().map(|length| vec![0; *length]).collect();
            assert!(!ahead.replace(0, PART as u64 + 5, parts), "{lengths:?}");
        }
        let parts = vec![vec![0; PART], vec![0; 5]];
        assert!(ahead.replace(0, PART as u64 + 5, parts));
    }
}
