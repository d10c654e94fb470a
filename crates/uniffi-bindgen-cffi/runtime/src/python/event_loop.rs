//! The event loops that calls are awaited on, as the module says.

use super::object::{Held, Object, Python};

/// How the one that runs is found.
pub(super) struct EventLoops {
    /// A list with the one that was asked for last, if it watches a pipe: most programs have one.
    latest: Held,
    /// Says which one runs, or `None` if that watches no pipe.
    begin: Held,
}

/// An event loop, by a tuple of the module's.
pub(super) struct EventLoop {
    /// A function that returns the event loop that runs.
    running: Object,
    /// A weak reference to this one.
    reference: Object,
    /// The number of its queue.
    pub(super) queue: u64,
    /// Makes what a call waits for, from the call's number.
    pub(super) wait: Object,
}

impl EventLoops {
    pub(super) fn new(latest: Object, begin: Object) -> Self {
        Self {
            latest: Held::new(latest),
            begin: Held::new(begin),
        }
    }

    /// Whether the event loop that runs watches a pipe, presumably; nothing if none runs, and an error
    /// is set.
    pub(super) fn has_queue(&self, python: Python) -> Option<bool> {
        Some(self.latest(python)?.is_some() || self.begin(python)?.is_some())
    }

    /// The event loop that runs, if it watches a pipe; nothing if none runs, and an error is set.
    pub(super) fn running(&self, python: Python) -> Option<Option<EventLoop>> {
        if let Some(latest) = self.latest(python)? {
            let latest = EventLoop::new(python, &latest)?;
            if latest.is_running(python)? {
                return Some(Some(latest));
            }
        }
        self.begin(python)
    }

    fn latest(&self, python: Python) -> Option<Option<Object>> {
        match python.list_len(&self.latest)? {
            0 => Some(None),
            _ => python.list_item(&self.latest, 0).map(Some),
        }
    }

    /// The same for one that is not the latest.
    fn begin(&self, python: Python) -> Option<Option<EventLoop>> {
        let begun = python.call_alone(&self.begin)?;
        match python.is_none(&begun) {
            true => Some(None),
            false => EventLoop::new(python, &begun).map(Some),
        }
    }
}

impl EventLoop {
    fn new(python: Python, parts: &Object) -> Option<Self> {
        let mut parts = python.tuple_items(parts)?;
        Some(Self {
            running: parts.next()?,
            reference: parts.next()?,
            queue: python.as_unsigned(&parts.next()?)?,
            wait: parts.next()?,
        })
    }

    /// Whether it is the one that runs; nothing if none does.
    fn is_running(&self, python: Python) -> Option<bool> {
        let running = python.call_alone(&self.running)?;
        Some(running.is(python.call_alone(&self.reference)?.raw()))
    }
}
