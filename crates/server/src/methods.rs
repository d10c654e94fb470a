//! Answers requests: each method by the module that has it.

use std::sync::Arc;

use simd_r_drive_client::EmbeddedStore;
use simd_r_drive_protocol::AnyMethod;
use simd_r_drive_protocol::call::Status;

use crate::answer::{Failure, Outcome};
use crate::streams::Streams;
use crate::{by_hash, service};

/// Does what a request asks for. Errors are answers, too. What it wrote is not committed here.
pub(crate) fn answer(
    store: &Arc<EmbeddedStore>,
    streams: &mut Streams,
    method: AnyMethod,
    parameters: &[u8],
) -> Outcome {
    match method {
        AnyMethod::Service(method) => service::answer(store, method, parameters),
        AnyMethod::Stream(method) => streams.answer(store, method, parameters),
        AnyMethod::Hash(method) => by_hash::answer(store, streams, method, parameters),
    }
}

/// The answer to a call of a method that there is not, or that was not negotiated.
pub(crate) fn unknown(method: u64) -> Outcome {
    Err(Failure {
        status: Status::MethodNotFound,
        reason: format!("this server has no method with the number {method}"),
    })
}
