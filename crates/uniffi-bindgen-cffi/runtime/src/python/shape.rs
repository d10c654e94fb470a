//! Calls of the library's functions, whose types are only known when a module is imported.
//!
//! Whatever a function takes is a word in a register or a buffer, so that a few types of functions
//! stand for all. An integer is extended to a whole word, as the calling conventions of x86-64 and
//! of AArch64 allow; one that is returned has bits beyond its size that mean nothing.

use std::ffi::c_void;
use std::mem::{take, transmute};

use uniffi_core::{RustBuffer, RustCallStatus};

/// The most arguments that a function may have here.
pub(super) const MOST: usize = 4;

/// What is passed for an argument.
#[derive(Default)]
pub(super) enum Value {
    Word(u64),
    Buffer(Vec<u8>),
    #[default]
    Passed,
}

/// Which of both an argument is.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    Word,
    Buffer,
}

/// Calls the function at an address, with values of the kinds that it takes.
pub(super) type Invoke<R> = unsafe fn(*const c_void, &mut [Value], &mut RustCallStatus) -> R;

/// How a function is called that takes arguments of these kinds; nothing if they are too many.
pub(super) fn invoke<R>(kinds: &[Kind]) -> Option<Invoke<R>> {
    select::<R, ()>(kinds)
}

fn select<R, T: Arguments>(kinds: &[Kind]) -> Option<Invoke<R>> {
    match kinds {
        [] => Some(T::invoke::<R>),
        _ if T::IS_LAST => None,
        [Kind::Word, rest @ ..] => select::<R, T::AndWord>(rest),
        [Kind::Buffer, rest @ ..] => select::<R, T::AndBuffer>(rest),
    }
}

/// The type of an argument.
trait Argument {
    fn take(value: &mut Value) -> Self;
}

impl Argument for u64 {
    fn take(value: &mut Value) -> Self {
        match take(value) {
            Value::Word(word) => word,
            _ => 0,
        }
    }
}

impl Argument for RustBuffer {
    fn take(value: &mut Value) -> Self {
        match take(value) {
            Value::Buffer(content) => Self::from_vec(content),
            _ => Self::default(),
        }
    }
}

/// The types of all arguments.
trait Arguments {
    type AndWord: Arguments;
    type AndBuffer: Arguments;
    const IS_LAST: bool;

    /// # Safety
    /// A function is there that takes these.
    unsafe fn invoke<R>(
        function: *const c_void,
        values: &mut [Value],
        status: &mut RustCallStatus,
    ) -> R;
}

macro_rules! arguments {
    ([$($name:ident)*] $word:ty, $buffer:ty, $last:literal) => {
        impl<$($name: Argument),*> Arguments for ($($name,)*) {
            type AndWord = $word;
            type AndBuffer = $buffer;
            const IS_LAST: bool = $last;

            unsafe fn invoke<R>(
                function: *const c_void,
                values: &mut [Value],
                status: &mut RustCallStatus,
            ) -> R {
                type Function<$($name,)* R> =
                    unsafe extern "C-unwind" fn($($name,)* &mut RustCallStatus) -> R;
                let mut _values = values.iter_mut();
                let mut _none = Value::Passed;
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
