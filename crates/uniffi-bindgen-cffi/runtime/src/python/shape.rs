//! Calls of functions whose types are only known when a module is imported, in both directions.
//!
//! Whatever a function takes is a word, a double, a buffer or borrowed bytes, so that a few types of
//! functions stand for all: those that are compiled are the [families](Family). An integer is extended
//! to a whole word, and a float is in the lower half of a double, as the calling conventions of x86-64
//! and of AArch64 allow; one that is received has bits beyond its size that mean nothing.

use std::ffi::c_void;
use std::marker::PhantomData;
use std::mem::{take, transmute};
use std::ptr::null;

use uniffi_core::{ForeignBytes, RustBuffer, RustCallStatus};

use super::method::{self, Way};
use crate::exit::stay;
use crate::kinds::{MOST, MOST_OF_ALL_KINDS, MOST_OF_ENTRIES};

/// How many types of functions there are that Rust calls: by their indices, of which the first is not
/// used.
pub(super) const TYPES: usize = 2 << (KIND_BITS * MOST_OF_ENTRIES);

/// How many bits of an index say of what kind an argument is.
const KIND_BITS: usize = 2;

/// How many functions of each type there are for Rust to call.
pub(super) const PLACES: usize = 16;

/// What crosses.
#[derive(Default)]
pub(super) enum Value {
    Word(u64),
    Double(f64),
    Buffer(Vec<u8>),
    /// Bytes of Python's, which the call's arguments keep.
    Borrowed(*const u8, i32),
    /// Nothing, or nothing any longer.
    #[default]
    Nothing,
}

/// What a function takes, and nothing after that.
pub(super) type Values = [Value; MOST];

/// What an argument is.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    Word,
    Double,
    Buffer,
    Borrowed,
}

/// Calls the function at an address, with values of the kinds that it takes.
pub(super) type Invoke<R> = unsafe fn(*const c_void, &mut Values, &mut RustCallStatus) -> R;

/// The same for a function that returns a future, and takes no status.
pub(super) type Start = unsafe fn(*const c_void, &mut Values) -> u64;

/// Functions for Rust to call, which are equal but for their places.
pub(super) struct Entries {
    /// The index of their type.
    pub(super) r#type: usize,
    pub(super) addresses: [*const c_void; PLACES],
}

/// How a function is called that takes arguments of these kinds; nothing if they are too many.
pub(super) fn invoke<R>(kinds: &[Kind]) -> Option<Invoke<R>> {
    select::<Invoke<R>, Few<()>>(kinds).or_else(|| select::<Invoke<R>, Many<()>>(kinds))
}

/// How a function is called that returns a future; nothing if its arguments are too many.
pub(super) fn start(kinds: &[Kind]) -> Option<Start> {
    select::<Start, Few<()>>(kinds).or_else(|| select::<Start, Many<()>>(kinds))
}

/// The functions by which a method is called with arguments of these kinds; nothing if they are too
/// many.
pub(super) fn entries(kinds: &[Kind]) -> Option<Entries> {
    select::<Entries, Called<()>>(kinds)
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

fn select<M: Made, F: Family>(kinds: &[Kind]) -> Option<M> {
    match kinds {
        [] => F::made(),
        [Kind::Word, rest @ ..] => select::<M, F::AndWord>(rest),
        [Kind::Double, rest @ ..] => select::<M, F::AndDouble>(rest),
        [Kind::Buffer, rest @ ..] => select::<M, F::AndBuffer>(rest),
        [Kind::Borrowed, rest @ ..] => select::<M, F::AndBorrowed>(rest),
    }
}

/// Types of arguments that are compiled, by what may follow them.
trait Family {
    type AndWord: Family;
    type AndDouble: Family;
    type AndBuffer: Family;
    type AndBorrowed: Family;

    /// What there is for these; nothing if they are not compiled.
    fn made<M: Made>() -> Option<M>;
}

/// Functions with up to [`MOST_OF_ALL_KINDS`] arguments of any kind.
struct Few<T>(PhantomData<T>);

/// Functions with up to [`MOST`] words and buffers.
struct Many<T>(PhantomData<T>);

/// Functions that Rust calls, with up to [`MOST_OF_ENTRIES`] words and buffers, of which the first two
/// may be doubles.
struct Called<T>(PhantomData<T>);

/// What is not compiled.
struct Never;

impl Family for Never {
    type AndWord = Self;
    type AndDouble = Self;
    type AndBuffer = Self;
    type AndBorrowed = Self;

    fn made<M: Made>() -> Option<M> {
        None
    }
}

macro_rules! family {
    ($family:ident [$($name:ident)*] $word:ty, $double:ty, $buffer:ty, $borrowed:ty) => {
        impl<$($name: Argument),*> Family for $family<($($name,)*)> {
            type AndWord = $word;
            type AndDouble = $double;
            type AndBuffer = $buffer;
            type AndBorrowed = $borrowed;

            fn made<M: Made>() -> Option<M> {
                Some(M::of::<($($name,)*)>())
            }
        }
    };
    // The four kinds.
    (any $family:ident [$($name:ident)*]) => {
        family!(
            $family [$($name)*]
            $family<($($name,)* u64,)>,
            $family<($($name,)* f64,)>,
            $family<($($name,)* RustBuffer,)>,
            $family<($($name,)* ForeignBytes,)>
        );
    };
    (numbers $family:ident [$($name:ident)*]) => {
        family!(
            $family [$($name)*]
            $family<($($name,)* u64,)>,
            $family<($($name,)* f64,)>,
            $family<($($name,)* RustBuffer,)>,
            Never
        );
    };
    (words $family:ident [$($name:ident)*]) => {
        family!(
            $family [$($name)*]
            $family<($($name,)* u64,)>,
            Never,
            $family<($($name,)* RustBuffer,)>,
            Never
        );
    };
    (last $most:ident $family:ident [$($name:ident)*]) => {
        const _: () = assert!([$(stringify!($name)),*].len() == $most);
        family!($family [$($name)*] Never, Never, Never, Never);
    };
}

family!(any Few []);
family!(any Few [A]);
family!(any Few [A B]);
family!(last MOST_OF_ALL_KINDS Few [A B C]);

family!(words Many []);
family!(words Many [A]);
family!(words Many [A B]);
family!(words Many [A B C]);
family!(words Many [A B C D]);
family!(words Many [A B C D E]);
family!(words Many [A B C D E F]);
family!(last MOST Many [A B C D E F G]);

family!(numbers Called []);
family!(numbers Called [A]);
family!(words Called [A B]);
family!(words Called [A B C]);
family!(last MOST_OF_ENTRIES Called [A B C D]);

/// The type of an argument.
trait Argument {
    /// Of which kind it is, in the index of a type.
    const KIND: usize;

    fn take(value: &mut Value) -> Self;
    fn into_value(self) -> Value;
}

macro_rules! number {
    ($type:ty, $kind:literal, $value:ident) => {
        impl Argument for $type {
            const KIND: usize = $kind;

            fn take(value: &mut Value) -> Self {
                match value {
                    Value::$value(number) => *number,
                    _ => Self::default(),
                }
            }

            fn into_value(self) -> Value {
                Value::$value(self)
            }
        }
    };
}

number!(u64, 0, Word);
number!(f64, 2, Double);

impl Argument for RustBuffer {
    const KIND: usize = 1;

    // Once for all types of functions.
    #[inline(never)]
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

impl Argument for ForeignBytes {
    const KIND: usize = 3;

    fn take(value: &mut Value) -> Self {
        let (data, length) = match value {
            Value::Borrowed(data, length) => (*data, *length),
            _ => (null(), 0),
        };
        // SAFETY: whoever lowered them says that so many are there until the call ends.
        unsafe { Self::from_raw_parts(data, length) }
    }

    fn into_value(self) -> Value {
        Value::Nothing
    }
}

/// The types of all arguments.
trait Arguments {
    /// Their index: a one, and then the kind of each.
    const TYPE: usize;
    const ENTRIES: [*const c_void; PLACES];

    /// # Safety
    /// A function is there that takes these, and returns a future.
    unsafe fn start(function: *const c_void, values: &mut Values) -> u64;

    /// # Safety
    /// A function is there that takes these, and a status.
    unsafe fn invoke<R>(
        function: *const c_void,
        values: &mut Values,
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
    ($($name:ident)*) => {
        impl<$($name: Argument),*> Arguments for ($($name,)*) {
            const TYPE: usize = {
                let r#type = 1;
                $(let r#type = r#type << KIND_BITS | $name::KIND;)*
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
                    let slot = method::slot(<($($name,)*)>::TYPE, PLACE);
                    // SAFETY: Rust says so.
                    unsafe { pass(slot, handle, $($name,)* result, status) }
                }

                /// What all places share, so that it is there once.
                #[allow(non_snake_case, clippy::too_many_arguments)]
                #[inline(never)]
                unsafe fn pass<$($name: Argument),*>(
                    slot: usize,
                    handle: u64,
                    $($name: $name,)*
                    result: *mut c_void,
                    status: &mut RustCallStatus,
                ) {
                    type Function<$($name,)*> = unsafe extern "C-unwind" fn(
                        u64, $($name,)* *mut c_void, &mut RustCallStatus,
                    );
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

            #[allow(non_snake_case)]
            unsafe fn start(function: *const c_void, values: &mut Values) -> u64 {
                type Function<$($name,)*> = unsafe extern "C" fn($($name,)*) -> u64;
                let [$($name,)* ..] = values;
                // SAFETY: that is its type, up to what integers are extended by.
                unsafe {
                    let function = transmute::<*const c_void, Function<$($name,)*>>(function);
                    function($($name::take($name),)*)
                }
            }

            #[allow(non_snake_case)]
            unsafe fn invoke<R>(
                function: *const c_void,
                values: &mut Values,
                status: &mut RustCallStatus,
            ) -> R {
                type Function<$($name,)* R> =
                    unsafe extern "C" fn($($name,)* &mut RustCallStatus) -> R;
                let [$($name,)* ..] = values;
                // SAFETY: that is its type, up to what integers are extended by.
                unsafe {
                    let function = transmute::<*const c_void, Function<$($name,)* R>>(function);
                    function($($name::take($name),)* status)
                }
            }
        }
    };
}

arguments!();
arguments!(A);
arguments!(A B);
arguments!(A B C);
arguments!(A B C D);
arguments!(A B C D E);
arguments!(A B C D E F);
arguments!(A B C D E F G);
