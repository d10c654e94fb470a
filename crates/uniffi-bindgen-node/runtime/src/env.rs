//! Node-API's functions, with results in the place of out-parameters and status codes.

use std::ffi::c_void;
use std::mem::MaybeUninit;
use std::ptr::null_mut;

use napi_sys as sys;

/// A JavaScript value, valid until the callback returns in which it was made.
pub(crate) type Value = sys::napi_value;

/// A JavaScript exception is pending.
pub(crate) struct Thrown;

pub(crate) type Result<T> = std::result::Result<T, Thrown>;

/// The most arguments of a function.
pub(crate) const MOST: usize = 32;

/// The environment in which Node calls the addon. It is only used on its own thread.
#[derive(Clone, Copy)]
pub(crate) struct Env(pub(crate) sys::napi_env);

impl Env {
    /// The result of a function that has one, unless it failed.
    pub(crate) fn get<T>(self, call: impl FnOnce(*mut T) -> sys::napi_status) -> Result<T> {
        let mut result = MaybeUninit::uninit();
        self.check(call(result.as_mut_ptr()))?;
        // SAFETY: a function that succeeds sets its result.
        Ok(unsafe { result.assume_init() })
    }

    /// Throws an error for a status that says that a function failed, unless one is thrown already.
    pub(crate) fn check(self, status: sys::napi_status) -> Result<()> {
        match status {
            sys::Status::napi_ok => Ok(()),
            sys::Status::napi_pending_exception => Err(Thrown),
            _ => Err(self.throw(&format!("Node-API failed with status {status}"))),
        }
    }

    /// Throws a `TypeError`.
    pub(crate) fn throw(self, message: &str) -> Thrown {
        let Ok(message) = self.string(message) else {
            return Thrown;
        };
        let error = self.get(|out| {
            // SAFETY: the environment is the calling thread's.
            unsafe { sys::napi_create_type_error(self.0, null_mut(), message, out) }
        });
        if let Ok(error) = error {
            // SAFETY: as before. If it fails, an exception is pending.
            unsafe { sys::napi_throw(self.0, error) };
        }
        Thrown
    }

    pub(crate) fn string(self, text: &str) -> Result<Value> {
        // SAFETY: the text has that length.
        self.get(|out| unsafe {
            sys::napi_create_string_utf8(self.0, text.as_ptr().cast(), text.len() as isize, out)
        })
    }

    pub(crate) fn undefined(self) -> Result<Value> {
        // SAFETY: the environment is the calling thread's, here and in what follows.
        self.get(|out| unsafe { sys::napi_get_undefined(self.0, out) })
    }

    pub(crate) fn number(self, number: f64) -> Result<Value> {
        // SAFETY: see above.
        self.get(|out| unsafe { sys::napi_create_double(self.0, number, out) })
    }

    pub(crate) fn unsigned_bigint(self, number: u64) -> Result<Value> {
        // SAFETY: see above.
        self.get(|out| unsafe { sys::napi_create_bigint_uint64(self.0, number, out) })
    }

    pub(crate) fn signed_bigint(self, number: i64) -> Result<Value> {
        // SAFETY: see above.
        self.get(|out| unsafe { sys::napi_create_bigint_int64(self.0, number, out) })
    }

    pub(crate) fn as_number(self, value: Value) -> Result<f64> {
        // SAFETY: see above.
        self.get(|out| unsafe { sys::napi_get_value_double(self.0, value, out) })
    }

    /// A string's UTF-8, in which what is no character became U+FFFD.
    pub(crate) fn as_utf8(self, value: Value) -> Result<Vec<u8>> {
        // SAFETY: without a place, only the length is told.
        let length = self.get(|out| unsafe {
            sys::napi_get_value_string_utf8(self.0, value, null_mut(), 0, out)
        })?;
        // Node-API ends it with a zero.
        let mut text = Vec::<u8>::with_capacity(length + 1);
        // SAFETY: there is room for that many.
        let written = self.get(|out| unsafe {
            let place = text.as_mut_ptr().cast();
            sys::napi_get_value_string_utf8(self.0, value, place, length + 1, out)
        })?;
        // SAFETY: so many were written.
        unsafe { text.set_len(written) };
        Ok(text)
    }

    pub(crate) fn as_string(self, value: Value) -> Result<String> {
        Ok(String::from_utf8_lossy(&self.as_utf8(value)?).into_owned())
    }

    /// Where a `Uint8Array` is, and its length.
    pub(crate) fn as_memory(self, value: Value) -> Result<(*mut u8, usize)> {
        let (mut kind, mut length, mut data) = (-1, 0, null_mut());
        // SAFETY: what is not asked for may be null.
        self.check(unsafe {
            sys::napi_get_typedarray_info(
                self.0,
                value,
                &raw mut kind,
                &raw mut length,
                &raw mut data,
                null_mut(),
                null_mut(),
            )
        })?;
        match kind {
            sys::TypedarrayType::uint8_array => Ok((data.cast(), length)),
            _ => Err(self.throw("expected a Uint8Array")),
        }
    }

    /// Appends the content of a `Uint8Array`.
    pub(crate) fn append(self, value: Value, to: &mut Vec<u8>) -> Result<()> {
        let (data, length) = self.as_memory(value)?;
        to.reserve(length);
        if length > 0 {
            // SAFETY: there is room for that many. Another thread may write to shared memory
            // meanwhile; whatever is read then are bytes.
            unsafe {
                data.copy_to_nonoverlapping(to.as_mut_ptr().add(to.len()), length);
                to.set_len(to.len() + length);
            }
        }
        Ok(())
    }

    /// Boxes Rust's content of a JavaScript value, which is dropped with it.
    pub(crate) fn external<T>(self, content: Box<T>) -> Result<Value> {
        let content = Box::into_raw(content);
        let made = self.get(|out| {
            // SAFETY: the content is there until it is finalized.
            unsafe {
                let finalize = Some(drop_content::<T> as _);
                sys::napi_create_external(self.0, content.cast(), finalize, null_mut(), out)
            }
        });
        if made.is_err() {
            // SAFETY: nobody else has it.
            drop(unsafe { Box::from_raw(content) });
        }
        made
    }

    /// The content of a value from [`Self::external`].
    ///
    /// # Safety
    /// It holds such a content, if any.
    pub(crate) unsafe fn content<'a, T>(self, value: Value) -> Result<&'a T> {
        // SAFETY: see above.
        let content =
            self.get(|out| unsafe { sys::napi_get_value_external(self.0, value, out) })?;
        // SAFETY: the caller says so; the value keeps it until the callback returns.
        Ok(unsafe { &*content.cast::<T>() })
    }

    pub(crate) fn is_string(self, value: Value) -> Result<bool> {
        // SAFETY: see above.
        let kind = self.get(|out| unsafe { sys::napi_typeof(self.0, value, out) })?;
        Ok(kind == sys::ValueType::napi_string)
    }

    /// The items of an array.
    pub(crate) fn items(self, array: Value) -> Result<Vec<Value>> {
        // SAFETY: see above.
        let length = self.get(|out| unsafe { sys::napi_get_array_length(self.0, array, out) })?;
        (0..length)
            // SAFETY: see above.
            .map(|i| self.get(|out| unsafe { sys::napi_get_element(self.0, array, i, out) }))
            .collect()
    }

    /// The arguments of a callback, of which those that are missing are `undefined`, and its data.
    pub(crate) fn arguments(
        self,
        info: sys::napi_callback_info,
    ) -> Result<([Value; MOST], *mut c_void)> {
        let mut arguments = [null_mut(); MOST];
        let mut count = MOST;
        let data = self.get(|out| {
            // SAFETY: there is room for that many.
            unsafe {
                let place = arguments.as_mut_ptr();
                sys::napi_get_cb_info(self.0, info, &raw mut count, place, null_mut(), out)
            }
        })?;
        Ok((arguments, data))
    }

    /// A function with data, which is dropped with it.
    pub(crate) fn function<T>(
        self,
        callback: unsafe extern "C" fn(sys::napi_env, sys::napi_callback_info) -> Value,
        data: Box<T>,
    ) -> Result<Value> {
        let data = Box::into_raw(data).cast::<c_void>();
        // SAFETY: the data stays for as long as the function, or for good if that fails.
        unsafe {
            let function = self.get(|out| {
                sys::napi_create_function(self.0, c"".as_ptr(), 0, Some(callback), data, out)
            })?;
            let finalize = Some(drop_content::<T> as _);
            self.check(sys::napi_add_finalizer(
                self.0,
                function,
                data,
                finalize,
                null_mut(),
                null_mut(),
            ))?;
            Ok(function)
        }
    }
}

/// Drops what a JavaScript value has held.
///
/// # Safety
/// The content was a box of that type.
unsafe extern "C" fn drop_content<T>(_: sys::napi_env, content: *mut c_void, _: *mut c_void) {
    // SAFETY: the caller says so.
    drop(unsafe { Box::from_raw(content.cast::<T>()) });
}

/// The result of a callback; nothing while an exception is pending.
pub(crate) fn returned(result: Result<Value>) -> Value {
    result.unwrap_or(null_mut())
}
