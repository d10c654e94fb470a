//! How many connections this process can have.

/// Of the files that a process may open, the part that is left to all but connections: the store,
/// and whatever else the process does.
const RESERVE: usize = 64;
/// The most connections that have shown nothing yet.
const UNPROVEN: usize = 128;

/// How many connections there may be at a time.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Connections {
    /// Of those whose handshake is done.
    pub(crate) proven: usize,
    /// Of those whose handshake is not.
    pub(crate) unproven: usize,
}

impl Connections {
    /// As many as asked for, and as the system lets this process have.
    pub(crate) fn new(asked: usize) -> Self {
        Self::within(asked, open_files())
    }

    fn within(asked: usize, files: usize) -> Self {
        let unproven = UNPROVEN.min(files / 8).max(1);
        let rest = files.saturating_sub(unproven + RESERVE).max(1);
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
        assert_eq!(within(1024, usize::MAX), (1024, 128));
        assert_eq!(within(1024, 1024), (832, 128));
        assert_eq!(within(10, 1024), (10, 128));
        assert_eq!(within(1024, 256), (160, 32));
        assert_eq!(within(1024, 10), (1, 1));
    }
}
