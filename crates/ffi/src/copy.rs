//! Copies whole stores.

use simd_r_drive_client::{CopyOptions as Options, CopyReport as Report};

pub struct CopyOptions {
    pub delete: bool,
    pub verify: bool,
}

pub struct CopyReport {
    pub copied: u64,
    pub unchanged: u64,
    pub deleted: u64,
    pub changed: u64,
    pub bytes: u64,
}

impl From<CopyOptions> for Options {
    fn from(options: CopyOptions) -> Self {
        Self {
            delete: options.delete,
            verify: options.verify,
        }
    }
}

impl From<Report> for CopyReport {
    fn from(report: Report) -> Self {
        Self {
            copied: report.copied,
            unchanged: report.unchanged,
            deleted: report.deleted,
            changed: report.changed,
            bytes: report.bytes,
        }
    }
}
