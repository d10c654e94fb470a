//! The operations: each is a request, and how its result is decoded.

use std::io;

use simd_r_drive_protocol::AnyMethod;
use simd_r_drive_protocol::call::Method;
use simd_r_drive_protocol::payload::{request, response};
use simd_r_drive_protocol::request::Request;

/// An operation to be sent, and how its result is decoded.
pub(super) struct Operation<T> {
    pub(super) name: &'static str,
    pub(super) request: Request,
    pub(super) decode: fn(Vec<u8>) -> io::Result<T>,
}

impl<T> Operation<T> {
    pub(super) fn new(
        method: impl Into<AnyMethod>,
        parameters: Vec<Vec<u8>>,
        decode: fn(Vec<u8>) -> io::Result<T>,
    ) -> Self {
        let method = method.into();
        Self {
            name: method.name(),
            request: Request { method, parameters },
            decode,
        }
    }

    /// Whether it changes nothing, so that it may be repeated.
    pub(super) fn only_reads(&self) -> bool {
        self.request.method.only_reads()
    }
}

pub(super) fn write(key: &[u8], payload: Vec<u8>) -> Operation<()> {
    let parameters = request::encode_write(key, payload);
    Operation::new(Method::Write, parameters, |body| {
        response::decode_write(&body).map(drop)
    })
}

pub(super) fn batch_write(mut entries: Vec<(Vec<u8>, Vec<u8>)>) -> Operation<()> {
    if let [(key, payload)] = entries.as_mut_slice() {
        // The same to the store, and a large payload is not copied for it.
        return Operation {
            name: Method::BatchWrite.name(),
            ..write(key, std::mem::take(payload))
        };
    }
    let parameters = vec![request::encode_batch_write(entries)];
    Operation::new(Method::BatchWrite, parameters, |body| {
        response::decode_batch_write(&body).map(drop)
    })
}

pub(super) fn read(key: Vec<u8>) -> Operation<Option<Vec<u8>>> {
    let parameters = vec![request::encode_key(&key)];
    Operation::new(Method::Read, parameters, response::decode_read)
}

pub(super) fn batch_read(keys: Vec<Vec<u8>>) -> Operation<Vec<Option<Vec<u8>>>> {
    let parameters = vec![request::encode_batch_read(keys)];
    Operation::new(Method::BatchRead, parameters, |body| {
        response::decode_batch_read(&body)
    })
}

pub(super) fn exists(key: Vec<u8>) -> Operation<bool> {
    let parameters = vec![request::encode_key(&key)];
    Operation::new(Method::Exists, parameters, |body| {
        response::decode_exists(&body)
    })
}

pub(super) fn delete(key: Vec<u8>) -> Operation<()> {
    let parameters = vec![request::encode_key(&key)];
    Operation::new(Method::Delete, parameters, |body| {
        response::decode_delete(&body).map(drop)
    })
}

pub(super) fn len() -> Operation<u64> {
    Operation::new(Method::Len, Vec::new(), |body| response::decode_len(&body))
}

pub(super) fn is_empty() -> Operation<bool> {
    Operation::new(Method::IsEmpty, Vec::new(), |body| {
        response::decode_is_empty(&body)
    })
}

pub(super) fn file_size() -> Operation<u64> {
    Operation::new(Method::FileSize, Vec::new(), |body| {
        response::decode_file_size(&body)
    })
}
