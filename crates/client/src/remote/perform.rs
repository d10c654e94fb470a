//! Operations, done over a session.

use std::io;
use std::sync::Arc;

use muxio_rpc_service::RpcResultStatus;

use super::batch;
use super::operation::{self, Operation};
use crate::transport::Caller;
use crate::transport::response::Response;
use crate::transport::session::{Ask, Session};
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
    let Operation { name, read, .. } = operation;
    let response = session.call(ask(session, operation), caller).await?;
    meaning(session, name, read, response)
}

/// Writes a batch, one request after another.
pub(super) async fn batch_write(
    session: &Arc<Session>,
    entries: Vec<(Vec<u8>, Vec<u8>)>,
    caller: &Caller,
) -> Result<()> {
    for part in batch::entries(entries) {
        perform(session, operation::batch_write(part), caller).await?;
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
    let parts = perform_all(session, operations, READS, caller).await?;
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
    perform_all(session, operations, DELETES, caller)
        .await
        .map(drop)
}

/// Does operations of one kind, up to `window` at a time.
async fn perform_all<T>(
    session: &Arc<Session>,
    operations: impl Iterator<Item = Operation<T>>,
    window: usize,
    caller: &Caller,
) -> Result<Vec<T>> {
    let mut results = Vec::new();
    let mut operations = operations.peekable();
    let Some(Operation { name, read, .. }) = operations.peek() else {
        return Ok(results);
    };
    let (name, read) = (*name, *read);
    let asks = operations.map(|operation| ask(session, operation));
    let done = |response| {
        results.push(meaning(session, name, read, response)?);
        Ok(())
    };
    session.call_all(asks, window, caller, done).await?;
    Ok(results)
}

fn ask<T>(session: &Session, operation: Operation<T>) -> Ask {
    Ask {
        operation: operation.name,
        timeout: if operation.request.only_reads {
            session.options.read_timeout
        } else {
            session.options.write_timeout
        },
        request: Arc::new(operation.request),
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
