//! What a library does for the C that `uniffi-bindgen-c` writes for it: direct calls.
//!
//! For each call of a method UniFFI has the object's handle cloned by a call of its own, and bytes
//! written to a buffer of Rust's. That takes as long as a method that only looks something up. A direct
//! call does neither. [`direct!`] exports one beside that of UniFFI, and `direct` in
//! `[bindings.c]` of `uniffi.toml` has C make it.

mod payload;

use std::panic::AssertUnwindSafe;
use std::slice;
use std::sync::Arc;

use uniffi_cffi_runtime::Bytes;
use uniffi_core::{FfiDefault, ForeignBytes, LowerError, RustCallError, RustCallStatus, rust_call};

pub use payload::{Place, Placed, Put};

/// Exports direct calls of an object's methods.
///
/// ```ignore
/// uniffi_c_runtime::direct! {
///     Store, "uniffi_my_crate_fn_method_store_":
///     read(key: Bytes) -> Option<Bytes>, StoreError;
/// }
/// ```
///
/// The text is what the names of UniFFI's functions for the methods begin with. Each method returns a
/// `Result` of these two types. [`Argument`] and [`Returned`] say which types are covered.
///
/// With `read = look_up(key: &[u8]; put) -> Option<Placed>, StoreError;` a direct call of `read` calls
/// the method `look_up`. It can borrow what `read` must own. Its last argument is a [`Put`], which
/// returns bytes from where they are, without a `Vec` of them.
#[macro_export]
// UniFFI gives each crate a type `UniFfiTag`: that of the caller is meant.
#[allow(clippy::crate_in_macro_def)]
macro_rules! direct {
    ($object:ident, $prefix:literal:
     $($name:ident $(= $method:ident)? ($($argument:ident: $type:ty),* $(; $put:ident)?) -> $result:ty, $error:ty;)*) => {$(
        const _: () = {
            /// # Safety
            /// The object is there. The bytes are during the call, and the place is for bytes.
            #[unsafe(export_name = concat!($prefix, stringify!($name), "_direct"))]
            unsafe extern "C" fn direct(
                object: *const $object,
                $($argument: <$type as $crate::Argument>::Crossing,)*
                place: Option<&$crate::Place>,
                status: &mut $crate::Status,
            ) -> <$result as $crate::Returned>::Crossing {
                $crate::call::<crate::UniFfiTag, $result, $error>(place, status, || {
                    // SAFETY: the caller says so.
                    let object = unsafe { $crate::share(object) };
                    // SAFETY: the caller says so.
                    $(let $argument = unsafe { <$type as $crate::Argument>::take($argument) };)*
                    $(let $put = $crate::Put::of::<$result>(place);)?
                    $crate::direct!(@ $object $name $($method)?)(&object $(, $argument)* $(, $put)?)
                })
            }
        };
    )*};
    (@ $object:ident $name:ident) => { $object::$name };
    (@ $object:ident $name:ident $method:ident) => { $object::$method };
}

/// How a call went, for its caller.
pub type Status = RustCallStatus;

/// What can be an argument of a direct call.
pub trait Argument: Sized {
    /// What crosses.
    type Crossing;

    /// The value that crossed.
    ///
    /// # Safety
    /// If it is bytes, they are there.
    unsafe fn take(crossing: Self::Crossing) -> Self;
}

/// What can be the result of a direct call.
pub trait Returned: Sized {
    /// What crosses.
    type Crossing: FfiDefault;

    /// What bytes have in front of their length, in a buffer.
    const HEAD: &'static [u8] = &[];

    /// What crosses for the value, unless it was copied to the place that C has for bytes.
    fn give(self, place: Option<&Place>) -> Self::Crossing;
}

/// The object for the time of a call, which goes on if the object's handle is freed meanwhile.
///
/// # Safety
/// The object is in an `Arc`, and there.
#[inline]
pub unsafe fn share<T>(object: *const T) -> Arc<T> {
    // SAFETY: the caller says so.
    unsafe {
        Arc::increment_strong_count(object);
        Arc::from_raw(object)
    }
}

/// Calls a method. `UT` is the type by which UniFFI tells crates apart.
#[inline]
pub fn call<UT, T: Returned, E: LowerError<UT>>(
    place: Option<&Place>,
    status: &mut Status,
    method: impl FnOnce() -> Result<T, E>,
) -> T::Crossing {
    let call = || match method() {
        Ok(value) => Ok(value.give(place)),
        Err(error) => Err(RustCallError::Error(E::lower_error(error))),
    };
    // As for UniFFI's own calls: an object may be used after a method of it has panicked.
    rust_call(status, AssertUnwindSafe(call))
}

macro_rules! cross_as_they_are {
    ($($type:ty)*) => {$(
        impl Argument for $type {
            type Crossing = Self;

            unsafe fn take(crossing: Self) -> Self {
                crossing
            }
        }

        impl Returned for $type {
            type Crossing = Self;

            fn give(self, _: Option<&Place>) -> Self {
                self
            }
        }
    )*};
}

cross_as_they_are!(() u8 i8 u16 i16 u32 i32 u64 i64 f32 f64);

impl Argument for bool {
    type Crossing = i8;

    unsafe fn take(crossing: i8) -> Self {
        crossing != 0
    }
}

impl Returned for bool {
    type Crossing = i8;

    fn give(self, _: Option<&Place>) -> i8 {
        self.into()
    }
}

impl Argument for &[u8] {
    type Crossing = ForeignBytes;

    #[inline]
    unsafe fn take(crossing: ForeignBytes) -> Self {
        let bytes = crossing.as_slice();
        // SAFETY: the caller says that they are there.
        unsafe { slice::from_raw_parts(bytes.as_ptr(), bytes.len()) }
    }
}

macro_rules! take_as_bytes {
    ($($type:ty)*) => {$(
        impl Argument for $type {
            type Crossing = ForeignBytes;

            unsafe fn take(crossing: ForeignBytes) -> Self {
                crossing.as_slice().to_vec().into()
            }
        }
    )*};
}

take_as_bytes!(Bytes Vec<u8>);
