//! An object as a buffer's content.

use std::ptr::null_mut;

use super::API;
use super::api::{Api, Object};

/// More than this is joined by Python, which copies it once less.
const MOST: usize = 1 << 20;

/// `write(form, value)`: the bytes for a value, or `None` for one that needs a second look: it is
/// of another type, of one that is only like the one that is wanted, or large.
///
/// # Safety
/// CPython calls it, with a tuple.
pub(super) unsafe extern "C" fn write(_module: Object, arguments: Object) -> Object {
    let Some(api) = API.get() else {
        return null_mut();
    };
    // SAFETY: Python passes a tuple, and holds the GIL.
    unsafe {
        let (Some(form), Some(value)) = (api.form(arguments), api.argument(arguments, 1)) else {
            return null_mut();
        };
        let mut out = Vec::new();
        if put(api, value, form, &mut out).is_none() {
            (api.PyErr_Clear)();
            (api.Py_IncRef)(api.none);
            return api.none;
        }
        (api.PyBytes_FromStringAndSize)(out.as_ptr().cast(), out.len() as isize)
    }
}

/// Appends a value. None of the functions that are called here runs code of Python's, so that
/// nothing changes meanwhile.
unsafe fn put(api: &Api, value: Object, form: &[u8], out: &mut Vec<u8>) -> Option<()> {
    let (kind, inner) = form.split_first()?;
    // SAFETY: the GIL is held; what is borrowed belongs to the caller's arguments.
    unsafe {
        match kind {
            b'y' => put_counted(api.bytes(value)?, out),
            b's' => {
                let mut length = 0;
                let text = (api.PyUnicode_AsUTF8AndSize)(value, &raw mut length);
                if text.is_null() {
                    return None;
                }
                put_counted(
                    std::slice::from_raw_parts(text.cast(), length as usize),
                    out,
                )
            }
            b'o' if value == api.none => {
                out.push(0);
                Some(())
            }
            b'o' => {
                out.push(1);
                put(api, value, inner, out)
            }
            b'l' => {
                let count = (api.PyList_Size)(value);
                out.extend_from_slice(&i32::try_from(count).ok()?.to_be_bytes());
                // It is -1 for what is no list.
                for index in 0..usize::try_from(count).ok()? {
                    let item = (api.PyList_GetItem)(value, index as isize);
                    put(api, item, inner, out)?;
                }
                Some(())
            }
            _ => None,
        }
    }
}

fn put_counted(bytes: &[u8], out: &mut Vec<u8>) -> Option<()> {
    if out.len() + bytes.len() > MOST {
        return None;
    }
    out.extend_from_slice(&(bytes.len() as i32).to_be_bytes());
    out.extend_from_slice(bytes);
    Some(())
}
