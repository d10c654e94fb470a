//! A server's limits on incomplete requests.

/// The limits on the incomplete requests of one connection.
#[derive(Debug, Clone, Copy)]
pub struct Limits {
    /// The maximum number of bytes of all of them together.
    pub bytes: usize,
    /// The maximum number of requests.
    pub requests: usize,
}

/// A connection's share of the memory for all connections.
pub trait Budget {
    /// There is not enough memory.
    type Error: std::error::Error;

    /// Changes the size of the share to `bytes`.
    ///
    /// # Errors
    /// If there is not enough memory. The size does not change then.
    fn resize(&mut self, bytes: usize) -> Result<(), Self::Error>;
}

/// Why no further requests can be decoded. The connection must be closed.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum DecodeError<E> {
    /// A frame is invalid or out of order.
    #[error("malformed frame: {0}")]
    Frame(&'static str),
    /// The incomplete requests have too many bytes.
    #[error("a request of more than {0} bytes")]
    TooLarge(usize),
    /// There are too many incomplete requests.
    #[error("more than {0} incomplete requests")]
    TooMany(usize),
    /// There is not enough memory for the incomplete requests of all connections.
    #[error(transparent)]
    NoMemory(E),
}
