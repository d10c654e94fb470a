//! Operations, done over a session.

use std::io;
use std::sync::Arc;

use muxio_rpc_service::RpcResultStatus;

use super::batch;
use super::operation::{self, Operation};
use crate::transport::Caller;
use crate::transport::response::Response;
use crate::transport::session::{Ask, Limit, Session};
use crate::{Error, Result, damage};

/// How many deletes of one batch may be in flight.
const DELETES: usize = 64;
/// How many reads of one batch may be in flight: each may bring many payloads.
const READS: usize = 2;

/// Does one operation.
pub(super) async fn perform<T>(
    session: &Arc<Session>,
    operation: Operation<T>,
    caller: &Caller,
) -> Result<T> {
    let limit = limit(session, operation.request.only_reads);
    perform_within(session, operation, limit, caller).await
}

async fn perform_within<T>(
    session: &Arc<Session>,
    operation: Operation<T>,
    limit: Limit,
    caller: &Caller,
) -> Result<T> {
    let Operation { name, read, .. } = operation;
    let response = session.call(ask(operation, limit), caller).await?;
    meaning(session, name, read, response)
}

/// Writes a batch, one request after another.
pub(super) async fn batch_write(
    session: &Arc<Session>,
    entries: Vec<(Vec<u8>, Vec<u8>)>,
    caller: &Caller,
) -> Result<()> {
    let limit = limit(session, false);
    for (i, part) in batch::entries(entries).enumerate() {
        perform_within(session, operation::batch_write(part), limit, caller)
            .await
            .map_err(|error| match i {
                0 => error,
                _ => of_batch(error, "batch_write"),
            })?;
    }
    Ok(())
}

/// Reads a batch.
pub(super) async fn batch_read(
    session: &Arc<Session>,
    keys: Vec<Vec<u8>>,
    caller: &Caller,
) -> Result<Vec<Option<Vec<u8>>>> {
    let expected = keys.len();
    let operations = batch::keys(keys).map(operation::batch_read);
    let parts = perform_all(session, operations, READS, limit(session, true), caller).await?;
    let payloads: Vec<_> = parts.into_iter().flatten().collect();
    if payloads.len() != expected {
        return Err(Error::Protocol {
            address: session.address(),
            reason: format!("{} payloads in answer to {expected} keys", payloads.len()),
        });
    }
    Ok(payloads)
}

/// Deletes a batch: the wire knows single deletes only.
pub(super) async fn batch_delete(
    session: &Arc<Session>,
    keys: Vec<Vec<u8>>,
    caller: &Caller,
) -> Result<()> {
    let operations = keys.into_iter().map(operation::delete);
    perform_all(session, operations, DELETES, limit(session, false), caller)
        .await
        .map(drop)
}

/// Does operations of one kind, up to `window` at a time.
async fn perform_all<T>(
    session: &Arc<Session>,
    operations: impl Iterator<Item = Operation<T>>,
    window: usize,
    limit: Limit,
    caller: &Caller,
) -> Result<Vec<T>> {
    let mut results = Vec::new();
    let mut operations = operations.peekable();
    let Some(Operation {
        name,
        read,
        request,
    }) = operations.peek()
    else {
        return Ok(results);
    };
    let (name, read, only_reads) = (*name, *read, request.only_reads);
    let asks = operations.map(|operation| ask(operation, limit));
    let done = |response| {
        results.push(meaning(session, name, read, response)?);
        Ok(())
    };
    let called = session.call_all(asks, window, caller, done).await;
    match called {
        Err(error) if !only_reads && !results.is_empty() => Err(of_batch(error, name)),
        called => called.map(|()| results),
    }
}

/// What it means for a batch that one of its requests failed with `error` after others were done:
/// not that nothing was.
fn of_batch(error: Error, name: &str) -> Error {
    match error {
        Error::Connection { address, reason } => Error::OutcomeUnknown {
            address,
            operation: name.to_owned(),
            reason: format!("some of it was done before this: {reason}"),
        },
        error => error,
    }
}

/// How long an operation may take, from now on.
fn limit(session: &Session, only_reads: bool) -> Limit {
    Limit::new(if only_reads {
        session.options.read_timeout
    } else {
        session.options.write_timeout
    })
}

fn ask<T>(operation: Operation<T>, limit: Limit) -> Ask {
    Ask {
        operation: operation.name,
        request: Arc::new(operation.request),
        limit,
    }
}

/// What a response says.
fn meaning<T>(
    session: &Session,
    name: &str,
    read: fn(Vec<u8>) -> io::Result<T>,
    response: Response,
) -> Result<T> {
    let address = || session.address();
    if response.status == Some(RpcResultStatus::Success.into()) {
        return read(response.body).map_err(|error| Error::Protocol {
            address: address(),
            reason: format!("the answer to `{name}` makes no sense: {error}"),
        });
    }
    if let Some((offset, reason)) = damage::in_words(&String::from_utf8_lossy(&response.body)) {
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
        _ if response.status == Some(RpcResultStatus::MethodNotFound.into()) => {
            "it knows no such call".to_owned()
        }
        _ if response.status.is_none() => "it cancelled the call".to_owned(),
        _ => "it gave no reason".to_owned(),
    };
    Err(Error::Server {
        address: address(),
        operation: name.to_owned(),
        reason,
    })
}
