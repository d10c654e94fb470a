//! Points in time and durations: seconds and nanoseconds in a buffer.

use super::GoType;

/// `time.Time`
pub struct Timestamp;

/// `time.Duration`
pub struct Duration;

impl GoType for Timestamp {
    fn name(&self) -> String {
        "time.Time".to_owned()
    }

    fn writer(&self) -> String {
        "uniffiWriteTime".to_owned()
    }

    fn reader(&self) -> String {
        "uniffiReadTime".to_owned()
    }

    fn zero(&self) -> String {
        "time.Time{}".to_owned()
    }
}

impl GoType for Duration {
    fn name(&self) -> String {
        "time.Duration".to_owned()
    }

    fn writer(&self) -> String {
        "uniffiWriteDuration".to_owned()
    }

    fn reader(&self) -> String {
        "uniffiReadDuration".to_owned()
    }

    fn zero(&self) -> String {
        "0".to_owned()
    }
}
