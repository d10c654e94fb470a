//! Calls of functions whose types are only known when a module is imported, in both directions.
//!
//! Whatever a function takes is a word in a register or a buffer, so that a few types of functions
//! stand for all. An integer is extended to a whole word, as the calling conventions of x86-64 and
//! of AArch64 allow; one that is received has bits beyond its size that mean nothing.

use std::ffi::c_void;
use std::mem::{take, transmute};

use uniffi_core::{RustBuffer, RustCallStatus};

use super::method::{self, Way};
use crate::exit::stay;

/// The most arguments that a function may have here.
pub(super) const MOST: usize = 4;

/// How many types of functions there are: by their indices, of which the first is not used.
pub(super) const TYPES: usize = 2 << MOST;

/// How many functions of each type there are for Rust to call.
pub(super) const PLACES: usize = 16;

/// What crosses.
#[derive(Default)]
pub(super) enum Value {
    Word(u64),
    Buffer(Vec<u8>),
    /// Nothing, or nothing any longer.
    #[default]
    Nothing,
}

/// What an argument is.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    Word,
    Buffer,
}

/// Calls the function at an address, with values of the kinds that it takes.
pub(super) type Invoke<R> = unsafe fn(*const c_void, &mut [Value], &mut RustCallStatus) -> R;

/// The same for a function that returns a future, and takes no status.
pub(super) type Start = unsafe fn(*const c_void, &mut [Value]) -> u64;

/// Functions for Rust to call, which are equal but for their places.
pub(super) struct Entries {
    /// The index of their type.
    pub(super) r#type: usize,
    pub(super) addresses: [*const c_void; PLACES],
}

/// How a function is called that takes arguments of these kinds; nothing if they are too many.
pub(super) fn invoke<R>(kinds: &[Kind]) -> Option<Invoke<R>> {
    select::<Invoke<R>, ()>(kinds)
}

/// How a function is called that returns a future; nothing if its arguments are too many.
pub(super) fn start(kinds: &[Kind]) -> Option<Start> {
    select::<Start, ()>(kinds)
}

/// The functions by which a method is called with arguments of these kinds; nothing if they are too
/// many.
pub(super) fn entries(kinds: &[Kind]) -> Option<Entries> {
    select::<Entries, ()>(kinds)
}

/// What is there for any types of arguments.
trait Made {
    fn of<T: Arguments>() -> Self;
}

impl<R> Made for Invoke<R> {
    fn of<T: Arguments>() -> Self {
        T::invoke::<R>
    }
}

impl Made for Start {
    fn of<T: Arguments>() -> Self {
        T::start
    }
}

impl Made for Entries {
    fn of<T: Arguments>() -> Self {
        Self {
            r#type: T::TYPE,
            addresses: T::ENTRIES,
        }
    }
}

fn select<M: Made, T: Arguments>(kinds: &[Kind]) -> Option<M> {
    match kinds {
        [] => Some(M::of::<T>()),
        _ if T::IS_LAST => None,
        [Kind::Word, rest @ ..] => select::<M, T::AndWord>(rest),
        [Kind::Buffer, rest @ ..] => select::<M, T::AndBuffer>(rest),
    }
}

/// The type of an argument.
trait Argument {
    /// What it is the other one of two, in the index of a type.
    const BIT: usize;

    fn take(value: &mut Value) -> Self;
    fn into_value(self) -> Value;
}

impl Argument for u64 {
    const BIT: usize = 0;

    fn take(value: &mut Value) -> Self {
        match take(value) {
            Value::Word(word) => word,
            _ => 0,
        }
    }

    fn into_value(self) -> Value {
        Value::Word(self)
    }
}

impl Argument for RustBuffer {
    const BIT: usize = 1;

    fn take(value: &mut Value) -> Self {
        match take(value) {
            Value::Buffer(content) => Self::from_vec(content),
            _ => Self::default(),
        }
    }

    fn into_value(self) -> Value {
        Value::Buffer(self.destroy_into_vec())
    }
}

/// The types of all arguments.
trait Arguments {
    type AndWord: Arguments;
    type AndBuffer: Arguments;
    const IS_LAST: bool;
    /// Their index: a one, and then the bit of each.
    const TYPE: usize;
    const ENTRIES: [*const c_void; PLACES];

    /// # Safety
    /// A function is there that takes these, and returns a future.
    unsafe fn start(function: *const c_void, values: &mut [Value]) -> u64;

    /// # Safety
    /// A function is there that takes these, and a status.
    unsafe fn invoke<R>(
        function: *const c_void,
        values: &mut [Value],
        status: &mut RustCallStatus,
    ) -> R;
}

/// An array of a function's instances, one a place.
macro_rules! each_place {
    ($function:ident $($types:tt)*) => {
        each_place!(($function $($types)*) 0 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15)
    };
    ($instance:tt $($place:literal)*) => {
        [$(each_place!(@ $instance $place)),*]
    };
    (@ ($function:ident $($type:ident)*) $place:literal) => {
        $function::<$($type,)* $place> as *const c_void
    };
}

macro_rules! arguments {
    ([$($name:ident)*] $word:ty, $buffer:ty, $last:literal) => {
        impl<$($name: Argument),*> Arguments for ($($name,)*) {
            type AndWord = $word;
            type AndBuffer = $buffer;
            const IS_LAST: bool = $last;
            const TYPE: usize = {
                let r#type = 1;
                $(let r#type = r#type << 1 | $name::BIT;)*
                r#type
            };
            const ENTRIES: [*const c_void; PLACES] = {
                /// Is called by Rust, as the methods of Python objects are.
                #[allow(non_snake_case)]
                unsafe extern "C" fn entry<$($name: Argument,)* const PLACE: usize>(
                    handle: u64,
                    $($name: $name,)*
                    result: *mut c_void,
                    status: &mut RustCallStatus,
                ) {
                    type Function<$($name,)*> = unsafe extern "C-unwind" fn(
                        u64, $($name,)* *mut c_void, &mut RustCallStatus,
                    );
                    let slot = method::slot(<($($name,)*)>::TYPE, PLACE);
                    // SAFETY: Rust says what it says to any such function.
                    unsafe {
                        match method::way(slot, status) {
                            Way::Here(method, _entered) => {
                                let mut values = [$($name.into_value()),*];
                                method::enter(method, handle, &mut values, result, status);
                            }
                            Way::Other(other, _entered) => {
                                let other = transmute::<*const c_void, Function<$($name,)*>>(other);
                                stay(|| other(handle, $($name,)* result, status));
                            }
                            Way::None => {
                                let _owned: [Value; _] = [$($name.into_value()),*];
                            }
                        }
                    }
                }
                each_place!(entry $($name)*)
            };

            unsafe fn start(function: *const c_void, values: &mut [Value]) -> u64 {
                type Function<$($name,)*> = unsafe extern "C" fn($($name,)*) -> u64;
                let mut _values = values.iter_mut();
                let mut _none = Value::Nothing;
                // SAFETY: that is its type, up to what integers are extended by.
                unsafe {
                    let function = transmute::<*const c_void, Function<$($name,)*>>(function);
                    function($($name::take(_values.next().unwrap_or(&mut _none)),)*)
                }
            }

            unsafe fn invoke<R>(
                function: *const c_void,
                values: &mut [Value],
                status: &mut RustCallStatus,
            ) -> R {
                type Function<$($name,)* R> =
                    unsafe extern "C" fn($($name,)* &mut RustCallStatus) -> R;
                let mut _values = values.iter_mut();
                let mut _none = Value::Nothing;
                // SAFETY: that is its type, up to what integers are extended by.
                unsafe {
                    let function = transmute::<*const c_void, Function<$($name,)* R>>(function);
                    function($($name::take(_values.next().unwrap_or(&mut _none)),)* status)
                }
            }
        }
    };
}

arguments!([](u64,), (RustBuffer,), false);
arguments!([A](A, u64), (A, RustBuffer), false);
arguments!([A B] (A, B, u64), (A, B, RustBuffer), false);
arguments!([A B C] (A, B, C, u64), (A, B, C, RustBuffer), false);
arguments!([A B C D] Self, Self, true);
