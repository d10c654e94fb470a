//! What one call uses at a time, and only in the process that made it.

use std::ops::{Deref, DerefMut};
use std::sync::{Mutex, MutexGuard, PoisonError, TryLockError};

use simd_r_drive_client::fork::Owned;

use crate::{DataStoreError, Result};

/// A value that threads use one after another. An async call takes it out for as long as it lasts, since
/// whoever waits for it may be the one thread that has to go on with that call: others are refused
/// meanwhile.
pub(crate) struct Exclusive<T> {
    /// The store file's path or the server's address, for messages.
    target: String,
    slot: Owned<Mutex<Slot<T>>>,
}

enum Slot<T> {
    Free(T),
    InUse,
    Gone,
}

impl<T> Exclusive<T> {
    pub(crate) fn new(target: String, value: T) -> Self {
        Self {
            target,
            slot: Owned::new(Mutex::new(Slot::Free(value))),
        }
    }

    /// Has `call` use the value, on this thread.
    pub(crate) fn with<R>(&self, call: impl FnOnce(&mut T) -> R) -> Result<R> {
        match &mut *self.lock()? {
            Slot::Free(value) => Ok(call(value)),
            other => Err(self.refusal(other)),
        }
    }

    /// Takes the value out for an async call.
    pub(crate) fn borrow(&self) -> Result<Borrowed<'_, T>> {
        let value = self.take_leaving(Slot::InUse)?;
        Ok(Borrowed {
            from: self,
            value: Some(value),
        })
    }

    /// Takes the value for good.
    pub(crate) fn take(&self) -> Result<T> {
        self.take_leaving(Slot::Gone)
    }

    /// Lets go of the value: at once, or at the end of the call that uses it.
    pub(crate) fn let_go(&self) -> Result<()> {
        *self.lock()? = Slot::Gone;
        Ok(())
    }

    fn take_leaving(&self, rest: Slot<T>) -> Result<T> {
        let slot = self
            .slot
            .get()
            .map_err(|owner| owner.locked(&self.target))?;
        let mut slot = match slot.try_lock() {
            Ok(slot) => slot,
            Err(TryLockError::Poisoned(poisoned)) => poisoned.into_inner(),
            Err(TryLockError::WouldBlock) => return Err(in_use()),
        };
        match std::mem::replace(&mut *slot, rest) {
            Slot::Free(value) => Ok(value),
            other => {
                let refusal = self.refusal(&other);
                *slot = other;
                Err(refusal)
            }
        }
    }

    fn lock(&self) -> Result<MutexGuard<'_, Slot<T>>> {
        let slot = self
            .slot
            .get()
            .map_err(|owner| owner.locked(&self.target))?;
        Ok(slot.lock().unwrap_or_else(PoisonError::into_inner))
    }

    fn refusal(&self, slot: &Slot<T>) -> DataStoreError {
        match slot {
            Slot::Gone => DataStoreError::Closed {
                target: self.target.clone(),
            },
            _ => in_use(),
        }
    }
}

fn in_use() -> DataStoreError {
    DataStoreError::InvalidArgument {
        argument: "stream".to_owned(),
        reason: "another call uses it; wait for that one first".to_owned(),
    }
}

/// The value, in the hands of an async call. It goes back when that ends, or is given up.
pub(crate) struct Borrowed<'a, T> {
    from: &'a Exclusive<T>,
    value: Option<T>,
}

impl<T> Deref for Borrowed<'_, T> {
    type Target = T;

    fn deref(&self) -> &T {
        self.value.as_ref().expect("it goes back at the end")
    }
}

impl<T> DerefMut for Borrowed<'_, T> {
    fn deref_mut(&mut self) -> &mut T {
        self.value.as_mut().expect("it goes back at the end")
    }
}

impl<T> Drop for Borrowed<'_, T> {
    fn drop(&mut self) {
        // A forked child has nothing to give back to.
        if let Ok(mut slot) = self.from.lock()
            && matches!(*slot, Slot::InUse)
            && let Some(value) = self.value.take()
        {
            *slot = Slot::Free(value);
        }
    }
}
