//! Durations and timestamps: seconds and nanoseconds in a buffer.

use super::PyType;

/// `std::time::Duration`
pub struct Duration;

/// `std::time::SystemTime`
pub struct Timestamp;

impl PyType for Duration {
    fn slug(&self) -> String {
        "duration".to_owned()
    }

    fn annotation(&self) -> String {
        "$datetime.timedelta".to_owned()
    }

    /// Seconds as a number, too.
    fn accepted(&self) -> String {
        "$typing.Union[$float, $datetime.timedelta]".to_owned()
    }
}

impl PyType for Timestamp {
    fn slug(&self) -> String {
        "timestamp".to_owned()
    }

    fn annotation(&self) -> String {
        "$datetime.datetime".to_owned()
    }
}
