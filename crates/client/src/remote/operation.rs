//! The operations, as requests and what their responses mean.

use std::io;

use muxio_rpc_service::prebuffered::RpcMethodPrebuffered;
use simd_r_drive_muxio_service_definition::prebuffered as wire;

use super::bytes;
use crate::protocol::request::Request;

/// An operation to be sent, and how its response is read.
pub(super) struct Operation<T> {
    pub(super) name: &'static str,
    pub(super) request: Request,
    pub(super) read: fn(Vec<u8>) -> io::Result<T>,
}

impl<T> Operation<T> {
    fn new<M: RpcMethodPrebuffered>(
        name: &'static str,
        parameters: M::Input,
        only_reads: bool,
        read: fn(Vec<u8>) -> io::Result<T>,
    ) -> Self {
        // Encoding into memory fails in none of the published definitions.
        let parameters = M::encode_request(parameters).unwrap_or_default();
        Self::encoded::<M>(name, vec![parameters], only_reads, read)
    }

    fn encoded<M: RpcMethodPrebuffered>(
        name: &'static str,
        parameters: Vec<Vec<u8>>,
        only_reads: bool,
        read: fn(Vec<u8>) -> io::Result<T>,
    ) -> Self {
        let request = Request {
            method: M::METHOD_ID,
            parameters,
            only_reads,
        };
        Self {
            name,
            request,
            read,
        }
    }
}

pub(super) fn write(key: &[u8], payload: Vec<u8>) -> Operation<()> {
    let parameters = bytes::write_parameters(key, payload);
    Operation::encoded::<wire::Write>("write", parameters, false, |body| {
        wire::Write::decode_response(&body).map(drop)
    })
}

pub(super) fn batch_write(mut entries: Vec<(Vec<u8>, Vec<u8>)>) -> Operation<()> {
    if let [(key, payload)] = entries.as_mut_slice() {
        // The same to the store, and a large payload is not copied for it.
        return Operation {
            name: "batch_write",
            ..write(key, std::mem::take(payload))
        };
    }
    let parameters = wire::BatchWriteRequestParams { entries };
    Operation::new::<wire::BatchWrite>("batch_write", parameters, false, |body| {
        wire::BatchWrite::decode_response(&body).map(drop)
    })
}

pub(super) fn read(key: Vec<u8>) -> Operation<Option<Vec<u8>>> {
    let parameters = bytes::key_parameter(&key);
    Operation::encoded::<wire::Read>("read", parameters, true, bytes::read_payload)
}

pub(super) fn batch_read(keys: Vec<Vec<u8>>) -> Operation<Vec<Option<Vec<u8>>>> {
    let parameters = wire::BatchReadRequestParams { keys };
    Operation::new::<wire::BatchRead>("batch_read", parameters, true, |body| {
        wire::BatchRead::decode_response(&body).map(|response| response.entries_payloads)
    })
}

pub(super) fn exists(key: Vec<u8>) -> Operation<bool> {
    let parameters = wire::ExistsRequestParams { key };
    Operation::new::<wire::Exists>("exists", parameters, true, |body| {
        wire::Exists::decode_response(&body).map(|response| response.exists)
    })
}

pub(super) fn delete(key: Vec<u8>) -> Operation<()> {
    let parameters = wire::DeleteRequestParams { key };
    Operation::new::<wire::Delete>("delete", parameters, false, |body| {
        wire::Delete::decode_response(&body).map(drop)
    })
}

pub(super) fn len() -> Operation<u64> {
    Operation::new::<wire::Len>("len", wire::LenRequestParams {}, true, |body| {
        wire::Len::decode_response(&body).map(|response| response.total_entries as u64)
    })
}

pub(super) fn is_empty() -> Operation<bool> {
    Operation::new::<wire::IsEmpty>("is_empty", wire::IsEmptyRequestParams {}, true, |body| {
        wire::IsEmpty::decode_response(&body).map(|response| response.is_empty)
    })
}

pub(super) fn file_size() -> Operation<u64> {
    Operation::new::<wire::FileSize>("file_size", wire::FileSizeRequestParams {}, true, |body| {
        wire::FileSize::decode_response(&body).map(|response| response.file_size)
    })
}
