//! Properties that hold for any file.

use super::found::Found;
use super::scan::Scan;
use crate::progress::{Progress, ProgressMonitor};

/// A scan covers the whole file without a gap, and reports only intact entries as intact.
pub(crate) fn scan_is_complete(bytes: &[u8]) {
    let progress = Progress::default();
    let monitor = ProgressMonitor::new(&progress, None, bytes.len() as u64);
    let mut end = bytes.len();
    for found in Scan::backward_from(end, bytes, &monitor) {
        let (start, found_end) = match &found {
            Found::Intact(entry) | Found::WrongLink(entry) => {
                assert_eq!(crc32fast::hash(entry.payload(bytes)), entry.checksum);
                (entry.previous_end, entry.end())
            }
            Found::WrongChecksum(entry) => (entry.previous_end, entry.end()),
            Found::Unrecognized { start, end } => (*start, *end),
        };
        assert_eq!(found_end, end);
        assert!(start < end);
        end = start;
    }
    assert_eq!(end, 0);
}
