//! What calls end with: from UniFFI's results to JavaScript's values.

use std::mem::{ManuallyDrop, transmute};

use uniffi::{FfiBufferElement as Element, FfiSerialize, RustBuffer, RustCallStatus};

use crate::env::{Env, Result, Value};
use crate::object::{Class, Handle, Held};
use crate::state::State;

/// The largest integer up to which every integer is a number in JavaScript.
const SAFE: u64 = (1 << 53) - 1;

/// How many elements the result and the status of a call take.
const ELEMENTS: usize = <RustBuffer as FfiSerialize>::SIZE + <RustCallStatus as FfiSerialize>::SIZE;

/// What a function returns.
#[derive(Clone, Copy)]
pub(crate) enum Output {
    Nothing,
    I8,
    U8,
    I16,
    U16,
    I32,
    U32,
    /// A number, or a bigint if it is not safe as a number.
    I64,
    U64,
    /// A bigint.
    BigI64,
    BigU64,
    F32,
    F64,
    Buffer,
    Object(Class),
}

/// What a call ended with.
pub(crate) enum Outcome {
    Returned(Returned),
    /// The status, and what UniFFI says of the error.
    Failed(i32, Vec<u8>),
}

/// What a function has returned.
pub(crate) enum Returned {
    Number(f64),
    Unsigned(u64),
    Signed(i64),
    Nothing,
    Buffer(Vec<u8>),
    Handle(Handle),
}

impl Output {
    /// From its name, or from a class.
    pub(crate) fn new(env: Env, description: Value) -> Result<Self> {
        if !env.is_string(description)? {
            // SAFETY: JavaScript passes what it got from `objectClass`.
            return Ok(Self::Object(*unsafe { env.content::<Class>(description)? }));
        }
        let name = env.as_string(description)?;
        Ok(match name.as_str() {
            "nothing" => Self::Nothing,
            "i8" => Self::I8,
            "u8" => Self::U8,
            "i16" => Self::I16,
            "u16" => Self::U16,
            "i32" => Self::I32,
            "u32" => Self::U32,
            "i64" => Self::I64,
            "u64" => Self::U64,
            "bigi64" => Self::BigI64,
            "bigu64" => Self::BigU64,
            "f32" => Self::F32,
            "f64" => Self::F64,
            "buffer" => Self::Buffer,
            _ => return Err(env.throw(&format!("nothing returns a {name}"))),
        })
    }

    /// Calls a function that writes its result and a status, and takes both.
    pub(crate) fn call(self, call: impl FnOnce(*mut Element)) -> Outcome {
        let mut room = [Element::default(); ELEMENTS];
        call(room.as_mut_ptr());
        let (value, status) = room.split_at(self.elements());
        let status = <RustCallStatus as FfiSerialize>::get(status);
        self.outcome(status, value)
    }

    /// How many elements a result takes.
    fn elements(self) -> usize {
        match self {
            Self::Nothing => 0,
            Self::Buffer => <RustBuffer as FfiSerialize>::SIZE,
            _ => 1,
        }
    }

    fn outcome(self, status: RustCallStatus, value: &[Element]) -> Outcome {
        let code = status.code as i32;
        let error = ManuallyDrop::into_inner(status.error_buf).destroy_into_vec();
        if code != 0 {
            return Outcome::Failed(code, error);
        }
        // SAFETY: the function has written such a value.
        Outcome::Returned(unsafe {
            match self {
                Self::Nothing => Returned::Nothing,
                Self::I8 => Returned::Number(value[0].i8.into()),
                Self::U8 => Returned::Number(value[0].u8.into()),
                Self::I16 => Returned::Number(value[0].i16.into()),
                Self::U16 => Returned::Number(value[0].u16.into()),
                Self::I32 => Returned::Number(value[0].i32.into()),
                Self::U32 => Returned::Number(value[0].u32.into()),
                Self::I64 if value[0].i64.unsigned_abs() <= SAFE => {
                    Returned::Number(value[0].i64 as f64)
                }
                Self::U64 if value[0].u64 <= SAFE => Returned::Number(value[0].u64 as f64),
                Self::I64 | Self::BigI64 => Returned::Signed(value[0].i64),
                Self::U64 | Self::BigU64 => Returned::Unsigned(value[0].u64),
                Self::F32 => Returned::Number(value[0].float.into()),
                Self::F64 => Returned::Number(value[0].double),
                Self::Buffer => Returned::Buffer(RustBuffer::get(value).destroy_into_vec()),
                Self::Object(class) => Returned::Handle(Handle::new(value[0].u64, class)),
            }
        })
    }

    /// Takes the result of a future that is ready.
    ///
    /// # Safety
    /// `complete` is UniFFI's function for that, of futures with such a result.
    pub(crate) unsafe fn complete(self, complete: Complete, future: u64) -> Outcome {
        macro_rules! complete {
            ($type:ty) => {{
                type Typed = unsafe extern "C" fn(u64, &mut RustCallStatus) -> $type;
                let mut status = RustCallStatus::default();
                let mut value = [Element::default(); 3];
                // SAFETY: the caller says so.
                let returned =
                    unsafe { transmute::<Complete, Typed>(complete)(future, &mut status) };
                <$type as FfiSerialize>::put(&mut value, returned);
                self.outcome(status, &value)
            }};
        }
        match self {
            Self::Nothing => complete!(()),
            Self::I8 => complete!(i8),
            Self::U8 => complete!(u8),
            Self::I16 => complete!(i16),
            Self::U16 => complete!(u16),
            Self::I32 => complete!(i32),
            Self::U32 => complete!(u32),
            Self::I64 | Self::BigI64 => complete!(i64),
            Self::U64 | Self::BigU64 | Self::Object(_) => complete!(u64),
            Self::F32 => complete!(f32),
            Self::F64 => complete!(f64),
            Self::Buffer => complete!(RustBuffer),
        }
    }
}

/// UniFFI's function that completes a future, of whatever type.
pub(crate) type Complete = unsafe extern "C" fn();

impl Outcome {
    /// Tells JavaScript: sets the status, and returns what goes with it.
    pub(crate) fn lift(self, env: Env, state: &State) -> Result<Value> {
        match self {
            Self::Returned(returned) => {
                state.set_status(0);
                returned.lift(env, state)
            }
            Self::Failed(code, error) => {
                state.set_status(code);
                state.hand_over(env, error)
            }
        }
    }
}

impl Returned {
    fn lift(self, env: Env, state: &State) -> Result<Value> {
        match self {
            Self::Nothing => env.undefined(),
            Self::Number(number) => env.number(number),
            Self::Unsigned(number) => env.unsigned_bigint(number),
            Self::Signed(number) => env.signed_bigint(number),
            Self::Buffer(content) => state.hand_over(env, content),
            Self::Handle(handle) => Held::value(env, handle),
        }
    }
}
