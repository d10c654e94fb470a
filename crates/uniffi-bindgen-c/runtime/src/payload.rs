//! Bytes that a direct call returns.

use std::ffi::c_void;

use uniffi_cffi_runtime::Bytes;
use uniffi_core::RustBuffer;

use crate::Returned;

/// The place that C has for bytes that are returned.
#[repr(C)]
#[derive(Debug)]
pub struct Place {
    /// Copies bytes to `bytes`. Returns false if it does not: there are too many, or there is no memory.
    copy: unsafe extern "C" fn(bytes: *mut c_void, data: *const u8, length: usize) -> bool,
    bytes: *mut c_void,
}

/// Returns bytes, for a method that has them somewhere else than in a `Vec`, such as in a mapped file.
///
/// C copies few bytes from where they are, into memory of its own, which it frees without a call. Many
/// are in a buffer of Rust's, which stays theirs.
#[derive(Debug)]
pub struct Put<'a> {
    place: Option<&'a Place>,
    /// What a buffer has in front of their length.
    head: &'static [u8],
}

/// Bytes that were returned by [`Put`].
#[derive(Debug)]
#[must_use = "the method has to return it: C may have the bytes already"]
pub struct Placed(RustBuffer);

impl<'a> Put<'a> {
    /// For results of this type.
    #[inline]
    pub fn of<T: Returned>(place: Option<&'a Place>) -> Self {
        Self {
            place,
            head: T::HEAD,
        }
    }

    /// Returns a copy of these bytes.
    ///
    /// # Panics
    /// There are 2 GiB of them or more. Like UniFFI, which catches this and reports it.
    #[inline]
    pub fn copy(self, bytes: &[u8]) -> Placed {
        match self.is_copied(bytes) {
            true => Placed(RustBuffer::new()),
            false => self.in_buffer(bytes),
        }
    }

    /// Returns these bytes.
    ///
    /// # Panics
    /// As [`copy`](Self::copy).
    #[inline]
    pub fn give(self, bytes: impl Into<Bytes>) -> Placed {
        let bytes = bytes.into();
        Placed(match self.is_copied(&bytes) {
            true => RustBuffer::new(),
            false => RustBuffer::from_vec(bytes.behind(self.head)),
        })
    }

    #[inline]
    fn is_copied(&self, bytes: &[u8]) -> bool {
        // SAFETY: a direct call's caller says that this is a place for bytes. These are borrowed.
        let copy =
            |place: &Place| unsafe { (place.copy)(place.bytes, bytes.as_ptr(), bytes.len()) };
        self.place.is_some_and(copy)
    }

    #[cold]
    fn in_buffer(self, bytes: &[u8]) -> Placed {
        let length = i32::try_from(bytes.len()).expect("2 GiB of bytes or more");
        let buffer = [self.head, &length.to_be_bytes(), bytes].concat();
        Placed(RustBuffer::from_vec(buffer))
    }
}

impl Returned for Placed {
    type Crossing = RustBuffer;

    #[inline]
    fn give(self, _: Option<&Place>) -> RustBuffer {
        self.0
    }
}

/// For `None` the same crosses as for bytes that C has copied.
impl Returned for Option<Placed> {
    type Crossing = RustBuffer;

    const HEAD: &'static [u8] = &[1];

    #[inline]
    fn give(self, _: Option<&Place>) -> RustBuffer {
        self.map_or_else(RustBuffer::new, |placed| placed.0)
    }
}

macro_rules! give_as_bytes {
    ($($type:ty)*) => {$(
        impl Returned for $type {
            type Crossing = RustBuffer;

            fn give(self, place: Option<&Place>) -> RustBuffer {
                Put::of::<Self>(place).give(self).0
            }
        }

        impl Returned for Option<$type> {
            type Crossing = RustBuffer;

            const HEAD: &'static [u8] = &[1];

            fn give(self, place: Option<&Place>) -> RustBuffer {
                let placed = self.map(|bytes| Put::of::<Self>(place).give(bytes));
                placed.give(None)
            }
        }
    )*};
}

give_as_bytes!(Bytes Vec<u8>);
