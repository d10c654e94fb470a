//! Why connections end.

use std::io::ErrorKind;

use simd_r_drive_protocol::request::DecodeError;
use tokio_tungstenite::tungstenite::Error;
use tokio_tungstenite::tungstenite::protocol::frame::coding::CloseCode;

use crate::memory::NoMemory;

/// Why a connection ends.
pub(super) enum End {
    /// The peer closed it.
    Closed,
    /// It broke.
    Broken(String),
    /// This server closes it, with the code and the reason that the peer gets.
    Close(CloseCode, String),
}

impl From<DecodeError<NoMemory>> for End {
    fn from(error: DecodeError<NoMemory>) -> Self {
        let code = match error {
            DecodeError::Frame(_) => CloseCode::Protocol,
            DecodeError::TooLarge(_) => CloseCode::Size,
            DecodeError::TooMany(_) => CloseCode::Policy,
            DecodeError::NoMemory(_) => CloseCode::Again,
        };
        Self::Close(code, error.to_string())
    }
}

impl From<Error> for End {
    fn from(error: Error) -> Self {
        match error {
            Error::ConnectionClosed | Error::AlreadyClosed => Self::Closed,
            Error::Capacity(e) => Self::Close(CloseCode::Size, e.to_string()),
            Error::Protocol(e) => Self::Close(CloseCode::Protocol, e.to_string()),
            Error::Io(e) if e.kind() == ErrorKind::OutOfMemory => {
                Self::Close(CloseCode::Again, e.to_string())
            }
            Error::Utf8(e) => Self::Close(CloseCode::Invalid, e),
            other => Self::Broken(other.to_string()),
        }
    }
}
