//! Protects forked children. A child has its parent's memory and descriptors, but not its threads:
//! if one of them held a lock, that lock is never released in the child.

use std::fs::File;
use std::mem::ManuallyDrop;
use std::ops::Deref;
use std::sync::atomic::{AtomicU64, Ordering};

use crate::Error;
#[cfg(unix)]
use unix as system;
#[cfg(not(unix))]
use without_fork as system;

/// The process that created something.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Owner {
    generation: u32,
    process: u32,
}

impl Owner {
    /// The calling process.
    pub fn current() -> Self {
        Self {
            generation: system::generation(),
            process: std::process::id(),
        }
    }

    /// Whether it is the calling process. This makes no system call.
    pub fn is_current(self) -> bool {
        self.generation == system::generation()
    }

    /// The error for a process that has inherited something of the store at `path`.
    #[cold]
    pub fn locked(self, path: &str) -> Error {
        Error::Locked {
            path: path.to_owned(),
            holder: format!("process {}, which forked this one", self.process),
        }
    }
}

/// Whether the calling process was forked after this library was first used in it. This makes no
/// system call and allocates nothing.
#[inline]
pub fn is_forked_child() -> bool {
    system::generation() > 0
}

/// Remembers the first process that uses it. A forked child is another process.
#[derive(Debug)]
pub(crate) struct FirstProcess(AtomicU64);

impl FirstProcess {
    /// One that no process has used.
    pub(crate) const fn new() -> Self {
        Self(AtomicU64::new(0))
    }

    /// Whether the calling process is the first one that calls this.
    pub(crate) fn is_current(&self) -> bool {
        let mine = u64::from(system::generation()) + 1;
        let first = self
            .0
            .compare_exchange(0, mine, Ordering::Relaxed, Ordering::Relaxed);
        first.is_ok() || first == Err(mine)
    }
}

/// A value that a forked child can neither use nor drop.
#[derive(Debug)]
pub struct Owned<T> {
    owner: Owner,
    value: ManuallyDrop<T>,
}

impl<T> Owned<T> {
    /// A value that the calling process owns.
    pub fn new(value: T) -> Self {
        Self {
            owner: Owner::current(),
            value: ManuallyDrop::new(value),
        }
    }

    /// The value, or as the error its owner if that is another process.
    #[inline]
    pub fn get(&self) -> Result<&T, Owner> {
        if self.owner.is_current() {
            Ok(&self.value)
        } else {
            Err(self.owner)
        }
    }

    /// The value to be changed, or the process that owns it if that is another one.
    pub fn get_mut(&mut self) -> Result<&mut T, Owner> {
        if self.owner.is_current() {
            Ok(&mut self.value)
        } else {
            Err(self.owner)
        }
    }
}

impl<T> Drop for Owned<T> {
    fn drop(&mut self) {
        if self.owner.is_current() {
            // SAFETY: it is not used again.
            unsafe { ManuallyDrop::drop(&mut self.value) }
        }
    }
}

/// A file whose descriptor a forked child closes before anything else, so that a lock on it does
/// not outlive the process that took it. In the child it must not be used.
#[derive(Debug)]
pub struct ClosedInChild {
    file: Owned<File>,
    entry: system::Entry,
}

impl ClosedInChild {
    /// Makes forked children close `file`.
    pub fn new(file: File) -> Self {
        Self {
            entry: system::enter(&file),
            file: Owned::new(file),
        }
    }
}

impl Deref for ClosedInChild {
    type Target = File;

    fn deref(&self) -> &File {
        &self.file.value
    }
}

impl Drop for ClosedInChild {
    fn drop(&mut self) {
        if self.file.owner.is_current() {
            // Before the file is closed: afterwards another file may get its descriptor.
            system::leave(self.entry);
        }
    }
}

#[cfg(unix)]
mod unix {
    use std::fs::File;
    use std::os::fd::AsRawFd;
    use std::ptr;
    use std::sync::atomic::{AtomicBool, AtomicI32, AtomicPtr, AtomicU32, Ordering};

    /// How many forks there were from the first process to this one.
    static GENERATION: AtomicU32 = AtomicU32::new(0);
    /// The descriptors that a child closes. Nodes of this list are never removed: at the time of
    /// the fork, another thread of the parent may be changing it.
    static ENTRIES: AtomicPtr<Node> = AtomicPtr::new(ptr::null_mut());
    const FREE: i32 = -1;

    pub(super) type Entry = &'static Node;

    #[derive(Debug)]
    pub(super) struct Node {
        descriptor: AtomicI32,
        next: Option<&'static Node>,
    }

    #[inline]
    pub(super) fn generation() -> u32 {
        watch();
        GENERATION.load(Ordering::Relaxed)
    }

    /// Makes children count themselves.
    #[inline]
    fn watch() {
        // Not a `Once`: if the parent forked while it was running, a child would wait forever.
        // Concurrent first calls all register the handler, and a child then counts more than once,
        // which does no harm.
        static IS_WATCHED: AtomicBool = AtomicBool::new(false);
        if !IS_WATCHED.load(Ordering::Acquire) {
            // It fails only if there is no memory. Then children cannot be distinguished from their
            // parents.
            // SAFETY: the function does only what is allowed in such a handler.
            unsafe { libc::pthread_atfork(None, None, Some(after_fork_in_child)) };
            IS_WATCHED.store(true, Ordering::Release);
        }
    }

    /// Only async-signal-safe operations (POSIX) are allowed here: atomics and `close`.
    extern "C" fn after_fork_in_child() {
        GENERATION.fetch_add(1, Ordering::Relaxed);
        for node in nodes() {
            let descriptor = node.descriptor.swap(FREE, Ordering::Relaxed);
            if descriptor != FREE {
                // SAFETY: it is this process's copy, which nobody uses.
                unsafe { libc::close(descriptor) };
            }
        }
    }

    fn nodes() -> impl Iterator<Item = &'static Node> {
        // SAFETY: nodes are never freed.
        let first = unsafe { ENTRIES.load(Ordering::Acquire).as_ref() };
        std::iter::successors(first, |node| node.next)
    }

    pub(super) fn enter(file: &File) -> Entry {
        generation();
        let descriptor = file.as_raw_fd();
        let take = |node: &Node| {
            let (from, to) = (Ordering::Relaxed, Ordering::Relaxed);
            let taken = node.descriptor.compare_exchange(FREE, descriptor, from, to);
            taken.is_ok()
        };
        if let Some(node) = nodes().find(|node| take(node)) {
            return node;
        }
        let node = Box::into_raw(Box::new(Node {
            descriptor: AtomicI32::new(descriptor),
            next: None,
        }));
        let mut first = ENTRIES.load(Ordering::Acquire);
        loop {
            // SAFETY: no other thread has the node yet, and nodes are never freed.
            unsafe { (*node).next = first.as_ref() };
            let (success, failure) = (Ordering::AcqRel, Ordering::Acquire);
            match ENTRIES.compare_exchange(first, node, success, failure) {
                // SAFETY: it is never freed, and only its atomic is changed.
                Ok(_) => return unsafe { &*node },
                Err(newer) => first = newer,
            }
        }
    }

    pub(super) fn leave(entry: Entry) {
        entry.descriptor.store(FREE, Ordering::Relaxed);
    }
}

#[cfg(not(unix))]
mod without_fork {
    use std::fs::File;

    pub(super) type Entry = ();

    #[inline]
    pub(super) fn generation() -> u32 {
        0
    }

    pub(super) fn enter(_file: &File) -> Entry {}

    pub(super) fn leave(_entry: Entry) {}
}
