//! How many connections this process can have.

/// The open files that are reserved for everything but connections: the store, and whatever else
/// the process does.
const RESERVED_FILES: usize = 64;
/// The maximum number of connections with a pending handshake: so many that have sent nothing, and
/// so many that have sent something. Each takes a few KiB.
const MAX_PENDING: usize = 1024;
/// The maximum number of payload streams. A writer has a file, and a reader keeps a map.
const MAX_STREAMS: usize = 4096;

/// How many connections there may be at a time, and how many payload streams on all of them.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct ConnectionLimits {
    /// Of those whose handshake is complete.
    pub(crate) established: usize,
    /// Of those whose handshake is pending: this many that have sent nothing, and this many that
    /// have sent something.
    pub(crate) pending: usize,
    /// Of payload streams, on all connections together.
    pub(crate) streams: usize,
}

impl ConnectionLimits {
    /// `requested` connections, or as many as the system allows this process.
    pub(crate) fn new(requested: usize) -> Self {
        Self::within(requested, max_open_files())
    }

    fn within(requested: usize, files: usize) -> Self {
        let pending = MAX_PENDING.min(files / 8).max(1);
        let streams = MAX_STREAMS.min(files / 8).max(1);
        let others = 2 * pending + streams + RESERVED_FILES;
        let rest = files.saturating_sub(others).max(1);
        Self {
            established: requested.min(rest),
            pending,
            streams,
        }
    }
}

/// How many files this process may have open.
#[cfg(unix)]
fn max_open_files() -> usize {
    use rustix::process::{Resource, getrlimit};
    let limit = getrlimit(Resource::Nofile).current;
    limit.map_or(usize::MAX, |limit| {
        usize::try_from(limit).unwrap_or(usize::MAX)
    })
}

/// How many files this process may have open. There is no such limit on sockets here.
#[cfg(not(unix))]
fn max_open_files() -> usize {
    usize::MAX
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn they_fit_into_what_the_system_allows() {
        let within = |requested, files| {
            let limits = ConnectionLimits::within(requested, files);
            (limits.established, limits.pending, limits.streams)
        };
        assert_eq!(within(1024, usize::MAX), (1024, 1024, 4096));
        assert_eq!(within(1024, 1024), (576, 128, 128));
        assert_eq!(within(10, 1024), (10, 128, 128));
        assert_eq!(within(1024, 256), (96, 32, 32));
        assert_eq!(within(1024, 10), (1, 1, 1));
    }
}
