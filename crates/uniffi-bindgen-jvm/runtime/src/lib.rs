//! What a library does for the Java and Kotlin that `uniffi-bindgen-jvm` writes for it: threads that wait
//! can be interrupted, see [`interrupt`], and it makes UniFFI's calls on behalf of JNA.
//!
//! JNA makes and fills a Java object by reflection for each structure that crosses, which takes
//! several microseconds, and a call of UniFFI has four. Numbers cost it next to nothing. So Kotlin
//! writes the arguments to memory, and [`uniffi_jvm_call`] calls the function with them.
//!
//! A crate that says `use uniffi_jvm_runtime as _;` has these functions in its library.

pub mod interrupt;

use std::ffi::c_void;
use std::mem::transmute;

/// The most arguments that a function may have, the status included. They fit into registers by every
/// calling convention, where an integer may be passed as a whole word.
const MOST: u32 = 6;

/// How many words of a frame belong to the status and to the result; the arguments follow.
const BEFORE_ARGUMENTS: usize = 8;
/// Where the result is.
const RESULT: usize = 4;

/// `uniffi_core::RustBuffer`, which is only passed on.
#[repr(C)]
struct Buffer {
    capacity: u64,
    len: u64,
    data: u64,
}

/// Calls `function` with the arguments in `frame`, and writes its result there.
///
/// A frame is an array of 64-bit words. The first four are for a `RustCallStatus`, to which one of the
/// arguments may point. The next four are for the result: a word, or a buffer of three. The arguments
/// follow, one or three words each.
///
/// `kinds` says what they are. Its lowest two bits are the result's: 0 for none, 1 for a word, 2 for a
/// buffer. Then comes a bit for each argument, 1 for a buffer, and a 1 behind the last one.
///
/// Returns whether it called the function: it does not if there are more than six arguments.
///
/// # Safety
/// `function` is of that type, up to the size of integers, and `frame` is as described.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn uniffi_jvm_call(
    function: *const c_void,
    kinds: u32,
    frame: *mut u64,
) -> i32 {
    let arguments = kinds >> 2;
    if arguments == 0 || arguments.ilog2() > MOST {
        return 0;
    }
    // SAFETY: whoever called says so.
    unsafe {
        let result = frame.add(RESULT);
        let words = frame.add(BEFORE_ARGUMENTS);
        match kinds & 3 {
            0 => select::<(), ()>(arguments)(function, words),
            1 => *result = select::<(), u64>(arguments)(function, words),
            2 => *result.cast::<Buffer>() = select::<(), Buffer>(arguments)(function, words),
            _ => return 0,
        }
    }
    1
}

/// Calls a function of a known type with arguments from a frame.
type Call<R> = unsafe fn(*const c_void, *const u64) -> R;

/// How to call a function that takes `A`, and then the arguments that `kinds` names.
fn select<A: Arguments, R>(kinds: u32) -> Call<R> {
    match (kinds, kinds & 1) {
        (1, _) => A::call::<R>,
        (_, 0) => select::<A::AndWord, R>(kinds >> 1),
        _ => select::<A::AndBuffer, R>(kinds >> 1),
    }
}

/// The type of an argument.
trait Argument {
    /// Reads one, and goes on to the next.
    ///
    /// # Safety
    /// There is one.
    unsafe fn next(words: &mut *const u64) -> Self;
}

impl<T> Argument for T {
    unsafe fn next(words: &mut *const u64) -> Self {
        let argument = words.cast::<T>();
        // SAFETY: whoever called says so, and all of them consist of words.
        unsafe {
            *words = argument.add(1).cast();
            argument.read()
        }
    }
}

/// The types of a function's arguments.
trait Arguments {
    /// These, and a word.
    type AndWord: Arguments;
    /// These, and a buffer.
    type AndBuffer: Arguments;

    /// # Safety
    /// `function` takes these and returns `R`, and they are at `words`.
    unsafe fn call<R>(function: *const c_void, words: *const u64) -> R;
}

macro_rules! arguments {
    ([$($name:ident)*] $and_word:ty, $and_buffer:ty) => {
        impl<$($name),*> Arguments for ($($name,)*) {
            type AndWord = $and_word;
            type AndBuffer = $and_buffer;

            unsafe fn call<R>(function: *const c_void, words: *const u64) -> R {
                let mut _words = words;
                // SAFETY: whoever called says so.
                unsafe {
                    let function = transmute::<*const c_void, unsafe extern "C" fn($($name),*) -> R>(
                        function,
                    );
                    function($($name::next(&mut _words)),*)
                }
            }
        }
    };
    ($($name:ident)*) => {
        arguments!([$($name)*] ($($name,)* u64,), ($($name,)* Buffer,));
    };
}

arguments!();
arguments!(A);
arguments!(A B);
arguments!(A B C);
arguments!(A B C D);
arguments!(A B C D E);
// Nothing follows the last.
arguments!([A B C D E F] Self, Self);

#[cfg(test)]
mod tests {
    use super::{BEFORE_ARGUMENTS, Buffer, RESULT, uniffi_jvm_call};
    use std::ffi::c_void;

    extern "C" fn mixed(a: u64, b: Buffer, c: u16, d: Buffer, e: u8, status: &mut u8) -> Buffer {
        *status = 7;
        Buffer {
            capacity: a + b.capacity + b.len + b.data,
            len: u64::from(c),
            data: d.data + u64::from(e),
        }
    }

    extern "C" fn narrow() -> u8 {
        255
    }

    #[test]
    fn words_and_buffers_arrive_in_order() {
        let mut frame = [0_u64; 32];
        let status = (&raw mut frame).addr() as u64;
        let arguments = [1, 2, 3, 4, u64::from(u16::MAX), 5, 6, 7, 8, status];
        frame[BEFORE_ARGUMENTS..][..10].copy_from_slice(&arguments);
        // Behind the result's two bits: a one, and the arguments from the last to the first.
        let kinds = 0b1_0010_1010;
        // SAFETY: that is the function's type.
        let called =
            unsafe { uniffi_jvm_call(mixed as *const c_void, kinds, (&raw mut frame).cast()) };
        assert_eq!(called, 1);
        assert_eq!(frame[RESULT..][..3], [10, 65535, 15]);
        assert_eq!(frame[0].to_ne_bytes()[0], 7);
    }

    #[test]
    fn a_function_may_have_no_arguments() {
        let mut frame = [0_u64; 32];
        // SAFETY: that is the function's type, up to the size of the result.
        let called = unsafe { uniffi_jvm_call(narrow as *const c_void, 0b101, &raw mut frame[0]) };
        assert_eq!((called, frame[RESULT] as u8), (1, 255));
    }

    #[test]
    fn too_many_arguments_are_refused() {
        for kinds in [0, 0b10_0000_0001, 0b111] {
            let mut frame = [0_u64; 32];
            // SAFETY: the function is not called.
            let called =
                unsafe { uniffi_jvm_call(narrow as *const c_void, kinds, &raw mut frame[0]) };
            assert_eq!(called, 0);
        }
    }
}
