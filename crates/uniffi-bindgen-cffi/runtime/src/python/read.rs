//! A buffer's content as an object.

use std::ptr::null_mut;

use super::API;
use super::api::{Api, Object, Owned};

/// `read(form, address, length)`: the value in memory that is this long.
///
/// # Safety
/// CPython calls it, with a tuple; the memory is there.
pub(super) unsafe extern "C" fn read(_module: Object, arguments: Object) -> Object {
    let Some(api) = API.get() else {
        return null_mut();
    };
    // SAFETY: Python passes a tuple, and holds the GIL.
    unsafe {
        let (Some(form), Some(address), Some(length)) = (
            api.form(arguments),
            api.number(arguments, 1),
            api.number(arguments, 2),
        ) else {
            return null_mut();
        };
        let mut reader = Reader {
            api,
            rest: match length {
                0 => &[],
                _ => std::slice::from_raw_parts(address as *const u8, length),
            },
        };
        match reader.value(form) {
            Some(value) if reader.rest.is_empty() => value.into_object(),
            _ => {
                api.fail(c"a value of the library is not what its interface says");
                null_mut()
            }
        }
    }
}

struct Reader<'a> {
    api: &'static Api,
    rest: &'a [u8],
}

impl<'a> Reader<'a> {
    /// A value, unless something is wrong with it or Python has no memory.
    unsafe fn value(&mut self, form: &[u8]) -> Option<Owned<'static>> {
        let (kind, inner) = form.split_first()?;
        // SAFETY: the GIL is held.
        unsafe {
            match kind {
                b'y' => {
                    let bytes = self.counted()?;
                    let length = bytes.len() as isize;
                    let create = self.api.PyBytes_FromStringAndSize;
                    self.own(create(bytes.as_ptr().cast(), length))
                }
                b's' => {
                    let text = self.counted()?;
                    let length = text.len() as isize;
                    let create = self.api.PyUnicode_FromStringAndSize;
                    self.own(create(text.as_ptr().cast(), length))
                }
                b'o' => match self.take::<1>()? {
                    [0] => {
                        (self.api.Py_IncRef)(self.api.none);
                        self.own(self.api.none)
                    }
                    _ => self.value(inner),
                },
                b'l' => self.sequence(inner),
                _ => None,
            }
        }
    }

    unsafe fn sequence(&mut self, inner: &[u8]) -> Option<Owned<'static>> {
        let count = self.count()?;
        // No item is shorter than a byte.
        if count > self.rest.len() {
            return None;
        }
        // SAFETY: the GIL is held, and the list is ours alone while it is filled.
        unsafe {
            let list = self.own((self.api.PyList_New)(count as isize))?;
            for index in 0..count as isize {
                let item = self.value(inner)?.into_object();
                (self.api.PyList_SetItem)(list.object, index, item);
            }
            Some(list)
        }
    }

    fn own(&self, object: Object) -> Option<Owned<'static>> {
        let api = self.api;
        (!object.is_null()).then_some(Owned { api, object })
    }

    fn take<const N: usize>(&mut self) -> Option<[u8; N]> {
        let (taken, rest) = self.rest.split_first_chunk()?;
        self.rest = rest;
        Some(*taken)
    }

    fn count(&mut self) -> Option<usize> {
        usize::try_from(i32::from_be_bytes(self.take()?)).ok()
    }

    fn counted(&mut self) -> Option<&'a [u8]> {
        let length = self.count()?;
        let (taken, rest) = self.rest.split_at_checked(length)?;
        self.rest = rest;
        Some(taken)
    }
}
