//! One session for each process: a forked child has its own.

use std::process;
use std::sync::{Arc, OnceLock};

use crate::session::Session;

/// The session of the process that made it, and behind it those of its forked children.
///
/// A child has its parent's memory and descriptors but none of its threads. It must use neither
/// the parent's socket, on which both would then talk at once, nor the parent's locks.
pub(super) struct PerProcess {
    process: u32,
    session: Arc<Session>,
    /// Not set in the process of `session`; in a child, leads to the child's own.
    child: OnceLock<Box<PerProcess>>,
}

impl PerProcess {
    pub(super) fn new(session: Arc<Session>) -> Self {
        Self {
            process: process::id(),
            session,
            child: OnceLock::new(),
        }
    }

    /// This process's session.
    pub(super) fn session(&self) -> &Arc<Session> {
        let mut this = self;
        while this.process != process::id() {
            this = this
                .child
                .get_or_init(|| Box::new(Self::new(this.session.for_child())));
        }
        &this.session
    }
}

impl Drop for PerProcess {
    fn drop(&mut self) {
        if self.process == process::id() {
            self.session.close();
        }
    }
}
