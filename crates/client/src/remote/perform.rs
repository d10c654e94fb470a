//! Operations, done over a session.

use std::io;
use std::sync::Arc;
use std::time::Duration;

use simd_r_drive_protocol::call::Status;

use super::batch;
use super::operation::{self, Operation};
use crate::session::{CallRequest, Session, Timeout};
use crate::sync::TimedCaller;
use crate::{Caller, Error, Result, damage, partial_batch};
use simd_r_drive_protocol::response::ReceivedResponse;

/// How many deletes of one batch may be in flight.
const DELETES: usize = 64;
/// How many reads of one batch may be in flight: each may bring many payloads.
const READS: usize = 2;

/// Does one operation.
pub(super) async fn perform<T>(
    session: &Arc<Session>,
    operation: Operation<T>,
    timeout: Option<Duration>,
    caller: &TimedCaller,
) -> Result<T> {
    let timeout = if operation.only_reads() {
        read_timeout(timeout, session)
    } else {
        write_timeout(timeout, session)
    };
    perform_within(session, operation, timeout, caller).await
}

/// Does one operation within a time.
pub(super) async fn perform_within<T>(
    session: &Arc<Session>,
    operation: Operation<T>,
    timeout: Timeout,
    caller: &TimedCaller,
) -> Result<T> {
    let Operation { name, decode, .. } = operation;
    let response = session
        .call(call_request(operation, timeout), caller)
        .await?;
    decode_response(session, name, decode, response)
}

/// Writes a batch, one request after another.
pub(super) async fn batch_write(
    session: &Arc<Session>,
    entries: Vec<(Vec<u8>, Vec<u8>)>,
    timeout: Option<Duration>,
    caller: &TimedCaller,
) -> Result<()> {
    let timeout = write_timeout(timeout, session);
    for (i, part) in batch::entries(entries).enumerate() {
        perform_within(session, operation::batch_write(part), timeout, caller)
            .await
            .map_err(|error| match i {
                0 => error,
                _ => partial_batch::error(error, "batch_write"),
            })?;
    }
    Ok(())
}

/// Reads a batch.
pub(super) async fn batch_read(
    session: &Arc<Session>,
    keys: Vec<Vec<u8>>,
    timeout: Option<Duration>,
    caller: &TimedCaller,
) -> Result<Vec<Option<Vec<u8>>>> {
    let expected = keys.len();
    let timeout = read_timeout(timeout, session);
    let operations = batch::keys(keys).map(operation::batch_read);
    let parts = perform_all(session, operations, READS, timeout, caller).await?;
    let payloads: Vec<_> = parts.into_iter().flatten().collect();
    if payloads.len() != expected {
        return Err(Error::Protocol {
            address: session.address(),
            reason: format!("{} payloads in answer to {expected} keys", payloads.len()),
            http_status: None,
        });
    }
    Ok(payloads)
}

/// Deletes a batch: the wire knows single deletes only.
pub(super) async fn batch_delete(
    session: &Arc<Session>,
    keys: Vec<Vec<u8>>,
    timeout: Option<Duration>,
    caller: &TimedCaller,
) -> Result<()> {
    let timeout = write_timeout(timeout, session);
    let operations = keys.into_iter().map(operation::delete);
    let done = perform_all(session, operations, DELETES, timeout, caller).await;
    done.map(drop)
}

/// Does operations of one kind, up to `window` at a time.
pub(super) async fn perform_all<T>(
    session: &Arc<Session>,
    operations: impl Iterator<Item = Operation<T>>,
    window: usize,
    timeout: Timeout,
    caller: &TimedCaller,
) -> Result<Vec<T>> {
    let mut results = Vec::new();
    let mut operations = operations.peekable();
    let Some(first) = operations.peek() else {
        return Ok(results);
    };
    let (name, decode, only_reads) = (first.name, first.decode, first.only_reads());
    let requests = operations.map(|operation| call_request(operation, timeout));
    let done = |response| {
        results.push(decode_response(session, name, decode, response)?);
        Ok(())
    };
    let called = session.call_all(requests, window, caller, done).await;
    match called {
        Err(error) if !only_reads && !results.is_empty() => Err(partial_batch::error(error, name)),
        called => called.map(|()| results),
    }
}

/// The caller, with what wakes it at its deadline.
pub(super) fn timed(session: &Arc<Session>, caller: Caller) -> Result<TimedCaller> {
    match caller {
        Caller::Thread => Ok(TimedCaller::Thread),
        Caller::Task => session.task(),
    }
}

/// The timeout of an operation that starts now and only reads: `own` if the caller set one.
pub(super) fn read_timeout(own: Option<Duration>, session: &Session) -> Timeout {
    Timeout::starting_now(own, session.options.read_timeout)
}

/// The timeout of an operation that starts now and writes: `own` if the caller set one.
pub(super) fn write_timeout(own: Option<Duration>, session: &Session) -> Timeout {
    Timeout::starting_now(own, session.options.write_timeout)
}

fn call_request<T>(operation: Operation<T>, timeout: Timeout) -> CallRequest {
    CallRequest {
        operation: operation.name,
        request: Arc::new(operation.request),
        timeout,
    }
}

/// The result in a response, or the error that it is.
fn decode_response<T>(
    session: &Session,
    name: &str,
    decode: fn(Vec<u8>) -> io::Result<T>,
    response: ReceivedResponse,
) -> Result<T> {
    let address = || session.address();
    if response.status == Some(Status::Success as u8) {
        return decode(response.body).map_err(|error| nonsense(&address(), name, &error));
    }
    if let Some((offset, reason)) = damage::from_message(&String::from_utf8_lossy(&response.body)) {
        return Err(Error::Corrupt {
            path: address(),
            offset,
            intact_before: None,
            intact_behind: None,
            reason,
        });
    }
    let reason = match String::from_utf8_lossy(&response.body) {
        words if !words.is_empty() => words.into_owned(),
        _ if response.status == Some(Status::MethodNotFound as u8) => {
            "it knows no such call".to_owned()
        }
        _ if response.status.is_none() => "it cancelled the call".to_owned(),
        _ => "it gave no reason".to_owned(),
    };
    Err(Error::Server {
        address: address(),
        operation: name.to_owned(),
        reason,
        http_status: None,
    })
}

/// The error for an answer that cannot be decoded.
pub(super) fn nonsense(address: &str, name: &str, error: &io::Error) -> Error {
    Error::Protocol {
        address: address.to_owned(),
        reason: format!("the answer to `{name}` makes no sense: {error}"),
        http_status: None,
    }
}
