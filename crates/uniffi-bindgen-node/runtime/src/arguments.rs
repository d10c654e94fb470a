//! Arguments: from JavaScript's values to those of UniFFI's functions.

use uniffi::{FfiBufferElement as Element, RustBuffer};

use crate::env::{Env, Result, Value};
use crate::object::{Class, Handle, Held};

/// What a function expects in the place of an argument.
#[derive(Clone, Copy)]
pub(crate) enum Kind {
    I8,
    U8,
    I16,
    U16,
    I32,
    U32,
    I64,
    U64,
    F32,
    F64,
    /// A string, which crosses as its UTF-8.
    String,
    /// A `Uint8Array`, which crosses as UniFFI writes bytes: behind their length.
    Bytes,
    /// A `Uint8Array`, which is the buffer that crosses.
    Buffer,
    /// A `Uint8Array` that the function reads in place.
    Borrowed,
    /// A `Uint8Array` that the function writes to: its address and its size.
    Memory,
    Object(Class),
}

/// An argument that is ready to be passed.
pub(crate) enum Argument {
    Element(Element),
    Two(Element, Element),
    Buffer(Vec<u8>),
    Handle(Handle),
}

impl Kind {
    /// From its name, or from a class.
    pub(crate) fn new(env: Env, description: Value) -> Result<Self> {
        if !env.is_string(description)? {
            // SAFETY: JavaScript passes what it got from `objectClass`.
            return Ok(Self::Object(*unsafe { env.content::<Class>(description)? }));
        }
        let name = env.as_string(description)?;
        Ok(match name.as_str() {
            "i8" => Self::I8,
            "u8" => Self::U8,
            "i16" => Self::I16,
            "u16" => Self::U16,
            "i32" => Self::I32,
            "u32" => Self::U32,
            "i64" => Self::I64,
            "u64" => Self::U64,
            "f32" => Self::F32,
            "f64" => Self::F64,
            "string" => Self::String,
            "bytes" => Self::Bytes,
            "buffer" => Self::Buffer,
            "borrowed" => Self::Borrowed,
            "memory" => Self::Memory,
            _ => return Err(env.throw(&format!("there is no kind {name}"))),
        })
    }

    /// Whether the function uses JavaScript's own memory, so that it has to return before that
    /// changes.
    pub(crate) fn is_in_place(self) -> bool {
        matches!(self, Self::Borrowed | Self::Memory)
    }

    /// Converts an argument. JavaScript has checked that it fits, and calls with it otherwise fail
    /// with a general message.
    pub(crate) fn lower(self, env: Env, value: Value) -> Result<Argument> {
        let number = || env.as_number(value);
        Ok(match self {
            Self::I8 => Element {
                i8: number()? as i8,
            }
            .into(),
            Self::U8 => Element {
                u8: number()? as u8,
            }
            .into(),
            Self::I16 => Element {
                i16: number()? as i16,
            }
            .into(),
            Self::U16 => Element {
                u16: number()? as u16,
            }
            .into(),
            Self::I32 => Element {
                i32: number()? as i32,
            }
            .into(),
            Self::U32 => Element {
                u32: number()? as u32,
            }
            .into(),
            Self::I64 => Element {
                i64: signed(env, value)?,
            }
            .into(),
            Self::U64 => Element {
                u64: unsigned(env, value)?,
            }
            .into(),
            Self::F32 => Element {
                float: number()? as f32,
            }
            .into(),
            Self::F64 => Element { double: number()? }.into(),
            Self::String => Argument::Buffer(env.as_utf8(value)?),
            Self::Bytes => Argument::Buffer(with_length(env, value)?),
            Self::Buffer => {
                let mut content = Vec::new();
                env.append(value, &mut content)?;
                Argument::Buffer(content)
            }
            Self::Borrowed => {
                let (data, length) = env.as_memory(value)?;
                Argument::Two(Element { i32: length as i32 }, Element { ptr: data.cast() })
            }
            Self::Memory => {
                let (data, length) = env.as_memory(value)?;
                let address = data as u64;
                Argument::Two(Element { u64: address }, Element { u64: length as u64 })
            }
            Self::Object(class) => Argument::Handle(Held::share(env, value, class)?),
        })
    }
}

/// The arguments as UniFFI's function expects them.
pub(crate) fn elements(arguments: Vec<Argument>) -> Vec<Element> {
    let mut elements = Vec::with_capacity(3 * arguments.len());
    for argument in arguments {
        match argument {
            Argument::Element(element) => elements.push(element),
            Argument::Two(first, second) => elements.extend([first, second]),
            Argument::Handle(handle) => elements.push(Element {
                u64: handle.into_raw(),
            }),
            Argument::Buffer(content) => {
                let mut parts = [Element::default(); 3];
                uniffi::FfiSerialize::put(&mut parts, RustBuffer::from_vec(content));
                elements.extend(parts);
            }
        }
    }
    elements
}

impl From<Element> for Argument {
    fn from(element: Element) -> Self {
        Self::Element(element)
    }
}

/// Bytes behind their length, as UniFFI writes them.
fn with_length(env: Env, value: Value) -> Result<Vec<u8>> {
    let (_, length) = env.as_memory(value)?;
    let Ok(length) = i32::try_from(length) else {
        return Err(env.throw("2 GiB of bytes or more"));
    };
    let mut content = Vec::with_capacity(4 + length as usize);
    content.extend_from_slice(&length.to_be_bytes());
    env.append(value, &mut content)?;
    Ok(content)
}

/// A number or a bigint as a signed integer of 64 bits.
fn signed(env: Env, value: Value) -> Result<i64> {
    let (mut number, mut lossless) = (0, false);
    // SAFETY: the environment is the calling thread's.
    let status = unsafe {
        let lossless = &raw mut lossless;
        napi_sys::napi_get_value_bigint_int64(env.0, value, &raw mut number, lossless)
    };
    match status {
        napi_sys::Status::napi_ok => Ok(number),
        _ => Ok(env.as_number(value)? as i64),
    }
}

/// A number or a bigint as an unsigned integer of 64 bits.
pub(crate) fn unsigned(env: Env, value: Value) -> Result<u64> {
    let (mut number, mut lossless) = (0, false);
    // SAFETY: the environment is the calling thread's.
    let status = unsafe {
        let lossless = &raw mut lossless;
        napi_sys::napi_get_value_bigint_uint64(env.0, value, &raw mut number, lossless)
    };
    match status {
        napi_sys::Status::napi_ok => Ok(number),
        _ => Ok(env.as_number(value)? as u64),
    }
}
