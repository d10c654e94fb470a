//! Direct calls, as C makes them.

use std::ffi::c_void;
use std::fmt::{self, Display, Formatter};
use std::ptr;
use std::sync::Arc;

use uniffi_c_runtime::{Placed, Put, Status};
use uniffi_cffi_runtime::Bytes;
use uniffi_core::{ForeignBytes, LowerError, RustBuffer, RustCallStatusCode};

/// How many bytes the place of these tests takes.
const FEW: usize = 8;

/// As each crate with an interface has it.
struct UniFfiTag;

#[derive(Debug)]
struct Refused;

impl Display for Refused {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        f.write_str("refused")
    }
}

// SAFETY: it is only a text in a buffer.
unsafe impl LowerError<UniFfiTag> for Refused {
    fn lower_error(error: Self) -> RustBuffer {
        RustBuffer::from_vec(error.to_string().into_bytes())
    }
}

/// Answers with what it is asked.
struct Echo {
    prefix: Vec<u8>,
}

impl Echo {
    fn owned(&self, bytes: Bytes) -> Result<Bytes, Refused> {
        Ok(Bytes([&self.prefix, &*bytes].concat()))
    }

    fn list(&self, bytes: Vec<u8>) -> Result<Option<Vec<u8>>, Refused> {
        Ok((!bytes.is_empty()).then_some(bytes))
    }

    fn borrowed(&self, bytes: &[u8], put: Put<'_>) -> Result<Placed, Refused> {
        Ok(put.copy(bytes))
    }

    fn perhaps(
        &self,
        bytes: &[u8],
        is_there: bool,
        put: Put<'_>,
    ) -> Result<Option<Placed>, Refused> {
        Ok(is_there.then(|| put.copy(bytes)))
    }

    fn count(&self, bytes: &[u8]) -> Result<u64, Refused> {
        match bytes {
            b"refuse" => Err(Refused),
            b"panic" => panic!("asked to"),
            _ => Ok(bytes.len() as u64),
        }
    }
}

uniffi_c_runtime::direct! {
    Echo, "test_echo_":
    owned(bytes: Bytes) -> Bytes, Refused;
    list(bytes: Vec<u8>) -> Option<Vec<u8>>, Refused;
    any = borrowed(bytes: &[u8]; put) -> Placed, Refused;
    perhaps(bytes: &[u8], is_there: bool; put) -> Option<Placed>, Refused;
    count(bytes: &[u8]) -> u64, Refused;
}

/// A place, as C has it.
#[repr(C)]
struct Place {
    copy: extern "C" fn(*mut Vec<u8>, *const u8, usize) -> bool,
    bytes: *mut Vec<u8>,
}

extern "C" fn copy(bytes: *mut Vec<u8>, data: *const u8, length: usize) -> bool {
    // SAFETY: the place is that of `call`, and the bytes are there.
    let (bytes, data) = unsafe { (&mut *bytes, std::slice::from_raw_parts(data, length)) };
    if length <= FEW {
        bytes.extend_from_slice(data);
    }
    length <= FEW
}

/// `ForeignBytes` has no constructor.
#[repr(C)]
struct Lent {
    length: i32,
    data: *const u8,
}

unsafe extern "C" {
    fn test_echo_owned_direct(
        echo: *const c_void,
        bytes: Lent,
        place: *const Place,
        status: &mut Status,
    ) -> RustBuffer;
    fn test_echo_list_direct(
        echo: *const c_void,
        bytes: Lent,
        place: *const Place,
        status: &mut Status,
    ) -> RustBuffer;
    fn test_echo_any_direct(
        echo: *const c_void,
        bytes: Lent,
        place: *const Place,
        status: &mut Status,
    ) -> RustBuffer;
    fn test_echo_perhaps_direct(
        echo: *const c_void,
        bytes: Lent,
        is_there: i8,
        place: *const Place,
        status: &mut Status,
    ) -> RustBuffer;
    fn test_echo_count_direct(
        echo: *const c_void,
        bytes: Lent,
        place: *const Place,
        status: &mut Status,
    ) -> u64;
}

fn lend(bytes: &[u8]) -> Lent {
    assert_eq!(size_of::<Lent>(), size_of::<ForeignBytes>());
    Lent {
        length: bytes.len() as i32,
        data: match bytes {
            [] => ptr::null(),
            _ => bytes.as_ptr(),
        },
    }
}

/// Makes a call. Returns what was copied, and what is in the buffer.
fn call(
    bytes: &[u8],
    function: impl FnOnce(*const c_void, Lent, *const Place, &mut Status) -> RustBuffer,
) -> (Vec<u8>, Vec<u8>) {
    let echo = Arc::new(Echo {
        prefix: b">".to_vec(),
    });
    let mut copied = Vec::new();
    let place = Place {
        copy,
        bytes: &mut copied,
    };
    let mut status = Status::default();
    let buffer = function(Arc::as_ptr(&echo).cast(), lend(bytes), &place, &mut status);
    assert_eq!(status.code, RustCallStatusCode::Success);
    assert_eq!(Arc::strong_count(&echo), 1);
    (copied, buffer.destroy_into_vec())
}

#[test]
fn few_bytes_are_copied_and_many_stay_in_a_buffer() {
    for length in [0, 1, FEW - 1, FEW, FEW + 1, 5000] {
        let bytes = vec![b'x'; length];
        let behind = |head: &[u8], bytes: &[u8]| {
            let length = (bytes.len() as i32).to_be_bytes();
            match bytes.len() <= FEW {
                true => (bytes.to_vec(), Vec::new()),
                false => (Vec::new(), [head, &length, bytes].concat()),
            }
        };
        // SAFETY: the arguments are those of a call.
        let any = call(&bytes, |echo, lent, place, status| unsafe {
            test_echo_any_direct(echo, lent, place, status)
        });
        assert_eq!(any, behind(&[], &bytes));
        // SAFETY: as above.
        let perhaps = call(&bytes, |echo, lent, place, status| unsafe {
            test_echo_perhaps_direct(echo, lent, 1, place, status)
        });
        assert_eq!(perhaps, behind(&[1], &bytes));
        // SAFETY: as above.
        let owned = call(&bytes, |echo, lent, place, status| unsafe {
            test_echo_owned_direct(echo, lent, place, status)
        });
        assert_eq!(owned, behind(&[], &[b">", bytes.as_slice()].concat()));
        // SAFETY: as above.
        let list = call(&bytes, |echo, lent, place, status| unsafe {
            test_echo_list_direct(echo, lent, place, status)
        });
        assert_eq!(list, behind(&[1], &bytes));
    }
}

#[test]
fn nothing_is_neither_copied_nor_in_a_buffer() {
    // SAFETY: the arguments are those of a call.
    let nothing = call(b"many more bytes", |echo, lent, place, status| unsafe {
        test_echo_perhaps_direct(echo, lent, 0, place, status)
    });
    assert_eq!(nothing, (Vec::new(), Vec::new()));
}

#[test]
fn errors_and_panics_are_in_the_status() {
    let echo = Arc::new(Echo { prefix: Vec::new() });
    for (bytes, code, words) in [
        (b"refuse".as_slice(), RustCallStatusCode::Error, "refused"),
        (b"panic", RustCallStatusCode::UnexpectedError, "asked to"),
        (b"twelve bytes", RustCallStatusCode::Success, ""),
    ] {
        let mut status = Status::default();
        // SAFETY: the object and the bytes are there, and the result needs no place.
        let count = unsafe {
            test_echo_count_direct(
                Arc::as_ptr(&echo).cast(),
                lend(bytes),
                ptr::null(),
                &mut status,
            )
        };
        assert_eq!(status.code, code);
        assert_eq!(count, if words.is_empty() { 12 } else { 0 });
        let buffer = std::mem::take(&mut *status.error_buf);
        assert_eq!(buffer.destroy_into_vec(), words.as_bytes());
        assert_eq!(Arc::strong_count(&echo), 1);
    }
}
