//! Durations and timestamps: seconds and nanoseconds in a buffer.

use super::PyType;
use crate::code::Code;

/// `std::time::Duration`
pub struct Duration;

/// `std::time::SystemTime`
pub struct Timestamp;

impl PyType for Duration {
    fn slug(&self) -> String {
        "duration".to_owned()
    }

    fn annotation(&self) -> Code {
        "$datetime.timedelta".into()
    }

    /// Seconds as a number, too.
    fn accepted(&self) -> Code {
        Code::index(
            "$typing.Union",
            vec!["$float".into(), "$datetime.timedelta".into()],
        )
    }
}

impl PyType for Timestamp {
    fn slug(&self) -> String {
        "timestamp".to_owned()
    }

    fn annotation(&self) -> Code {
        "$datetime.datetime".into()
    }
}
