//! What a server lets its clients hold in unfinished requests.

/// What one connection may hold in unfinished requests.
#[derive(Debug, Clone, Copy)]
pub struct Limits {
    /// Bytes, in all of them together.
    pub bytes: usize,
    /// Their number.
    pub requests: usize,
}

/// A bound on the memory of all connections together.
pub trait Budget {
    /// There is not enough memory.
    type Error: std::error::Error;

    /// Makes this connection's share `bytes` large.
    ///
    /// # Errors
    /// Where there is not that much; the share is unchanged then.
    fn resize(&mut self, bytes: usize) -> Result<(), Self::Error>;
}

/// Why no requests can be decoded any more. The connection has to end.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum DecodeError<E> {
    /// A frame that is not one, or not in its place.
    #[error("malformed frame: {0}")]
    Frame(&'static str),
    /// Too many bytes in unfinished requests.
    #[error("a request of more than {0} bytes")]
    TooLarge(usize),
    /// Too many unfinished requests.
    #[error("more than {0} unfinished requests")]
    TooMany(usize),
    /// Too many bytes in the unfinished requests of all connections.
    #[error(transparent)]
    NoMemory(E),
}
