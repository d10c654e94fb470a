//! What must hold for any file.

use super::progress::{Progress, Watch};
use super::survey::{Found, Survey};

/// A survey goes through the whole file without a gap, and calls nothing intact that is not.
pub(crate) fn survey_is_whole(bytes: &[u8]) {
    let progress = Progress::default();
    let watch = Watch::new(&progress, None, bytes.len() as u64);
    let mut end = bytes.len();
    for found in Survey::before(end, bytes, &watch) {
        let (start, found_end) = match &found {
            Found::Intact(entry) | Found::WrongLink(entry) => {
                assert_eq!(crc32fast::hash(entry.payload(bytes)), entry.checksum);
                (entry.previous_end, entry.end())
            }
            Found::WrongChecksum(entry) => (entry.previous_end, entry.end()),
            Found::NoEntry { start, end } => (*start, *end),
        };
        assert_eq!(found_end, end);
        assert!(start < end);
        end = start;
    }
    assert_eq!(end, 0);
}
