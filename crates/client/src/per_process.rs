//! One session for each process: a forked child has its own.

use std::process;
use std::sync::{Arc, OnceLock};

/// What a store needs in one process.
pub(crate) trait ForChild {
    /// The same for a forked child. It touches none of this one's locks.
    fn for_child(&self) -> Arc<Self>;

    /// Ends it, for good.
    fn close(&self);
}

/// The session of the process that made it, and behind it those of its forked children.
///
/// A child has its parent's memory and descriptors but none of its threads. It must use neither
/// the parent's socket, on which both would then talk at once, nor the parent's locks.
pub(crate) struct PerProcess<S: ForChild> {
    process: u32,
    session: Arc<S>,
    /// Not set in the process of `session`; in a child, leads to the child's own.
    child: OnceLock<Box<PerProcess<S>>>,
}

impl<S: ForChild> PerProcess<S> {
    pub(crate) fn new(session: Arc<S>) -> Self {
        Self {
            process: process::id(),
            session,
            child: OnceLock::new(),
        }
    }

    /// This process's session.
    pub(crate) fn session(&self) -> &Arc<S> {
        let mut this = self;
        while this.process != process::id() {
            this = this
                .child
                .get_or_init(|| Box::new(Self::new(this.session.for_child())));
        }
        &this.session
    }
}

impl<S: ForChild> Drop for PerProcess<S> {
    fn drop(&mut self) {
        if self.process == process::id() {
            self.session.close();
        }
    }
}
