//! What the crate `redis` sees of refusals: it follows those that name another node.

use redis::{Pipeline, RedisResult, ServerErrorKind, Value};

use super::node::name;
use super::refusal::Refused;

/// The answers to many commands, with their errors [covered](uncovered): otherwise the crate
/// `redis` repeats the whole pipeline for one of them.
pub(super) fn covered(answer: Value, node: &str) -> Value {
    match answer {
        Value::ServerError(_) => Value::Set(vec![answer, Value::SimpleString(node.to_owned())]),
        answer => answer,
    }
}

/// Whether it is a write with the wait for its copies: if it was refused, it may be repeated whole.
pub(super) fn is_one_write(pipeline: &Pipeline) -> bool {
    let wait = pipeline.cmd_iter().nth(1).and_then(name);
    pipeline.len() == 2 && matches!(wait, Some(b"WAIT" | b"WAITAOF"))
}

/// Whether the crate `redis` has to ask another node.
pub(super) fn is_redirect(kind: Option<ServerErrorKind>) -> bool {
    use ServerErrorKind::{Ask, Moved, ReadOnly};
    matches!(kind, Some(Moved | Ask | ReadOnly))
}

/// The answer, or the error in it.
pub(super) fn uncovered(answer: Value) -> RedisResult<Value> {
    match answer {
        Value::Set(mut parts) if matches!(parts[..], [Value::ServerError(_), _]) => {
            let node = parts.pop();
            match (parts.pop(), node) {
                (Some(Value::ServerError(error)), Some(Value::SimpleString(node))) => {
                    Err(Refused::by_server(&node.into(), error).into())
                }
                _ => Ok(Value::Nil),
            }
        }
        answer => answer.extract_error(),
    }
}
