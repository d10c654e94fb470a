//! How many connections this process can have.

/// Of the files that a process may open, the part that is left to all but connections: the store,
/// and whatever else the process does.
const RESERVE: usize = 64;
/// The most connections whose handshake is not done, of those that have said nothing and of those
/// that have begun. Each takes a few KiB.
const UNPROVEN: usize = 1024;

/// How many connections there may be at a time.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Connections {
    /// Of those whose handshake is done.
    pub(crate) proven: usize,
    /// Of those whose handshake is not: of the silent, and as many that have begun.
    pub(crate) unproven: usize,
}

impl Connections {
    /// As many as asked for, and as the system lets this process have.
    pub(crate) fn new(asked: usize) -> Self {
        Self::within(asked, open_files())
    }

    fn within(asked: usize, files: usize) -> Self {
        let unproven = UNPROVEN.min(files / 8).max(1);
        let rest = files.saturating_sub(2 * unproven + RESERVE).max(1);
        Self {
            proven: asked.min(rest),
            unproven,
        }
    }
}

/// How many files this process may have open.
#[cfg(unix)]
fn open_files() -> usize {
    use rustix::process::{Resource, getrlimit};
    let limit = getrlimit(Resource::Nofile).current;
    limit.map_or(usize::MAX, |limit| {
        usize::try_from(limit).unwrap_or(usize::MAX)
    })
}

/// How many files this process may have open: sockets are not limited here.
#[cfg(not(unix))]
fn open_files() -> usize {
    usize::MAX
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn they_fit_into_what_the_system_allows() {
        let within = |asked, files| {
            let Connections { proven, unproven } = Connections::within(asked, files);
            (proven, unproven)
        };
        assert_eq!(within(1024, usize::MAX), (1024, 1024));
        assert_eq!(within(1024, 1024), (704, 128));
        assert_eq!(within(10, 1024), (10, 128));
        assert_eq!(within(1024, 256), (128, 32));
        assert_eq!(within(1024, 10), (1, 1));
    }
}
