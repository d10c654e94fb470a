//! The commands of the operations.

use redis::{Cmd, Value};

use super::batch::Commands;
use super::link::Access;

pub(super) fn get(key: &str) -> Cmd {
    command("GET", key)
}

pub(super) fn set(key: &str, payload: &[u8]) -> Cmd {
    let mut cmd = command("SET", key);
    cmd.arg(payload);
    cmd
}

pub(super) fn delete(key: &str) -> Cmd {
    command("UNLINK", key)
}

pub(super) fn exists(key: &str) -> Cmd {
    command("EXISTS", key)
}

pub(super) fn command(name: &str, key: &str) -> Cmd {
    let mut cmd = Cmd::new();
    cmd.arg(name).arg(key);
    cmd
}

/// The payload in an answer, if it is one.
pub(super) fn payload(answer: Value) -> Option<Option<Vec<u8>>> {
    match answer {
        Value::BulkString(payload) => Some(Some(payload)),
        Value::Nil => Some(None),
        _ => None,
    }
}

/// Reads.
pub(super) struct Gets(pub(super) Vec<String>);

impl Commands for Gets {
    fn access(&self) -> Access {
        Access::Read
    }

    fn keys(&self) -> &[String] {
        &self.0
    }

    fn command(&self, i: usize) -> Cmd {
        get(&self.0[i])
    }

    fn size(&self, _: usize) -> usize {
        0
    }
}

/// Reads of one kind, which only masters answer: a replica may be behind.
pub(super) struct OfMasters {
    pub(super) keys: Vec<String>,
    pub(super) command: fn(&str) -> Cmd,
}

impl Commands for OfMasters {
    fn access(&self) -> Access {
        Access::Master
    }

    fn keys(&self) -> &[String] {
        &self.keys
    }

    fn command(&self, i: usize) -> Cmd {
        (self.command)(&self.keys[i])
    }

    fn size(&self, _: usize) -> usize {
        0
    }
}

/// Writes. Of the same key there is only one.
pub(super) struct Sets {
    pub(super) keys: Vec<String>,
    pub(super) payloads: Vec<Vec<u8>>,
}

impl Commands for Sets {
    fn access(&self) -> Access {
        Access::Write
    }

    fn keys(&self) -> &[String] {
        &self.keys
    }

    fn command(&self, i: usize) -> Cmd {
        set(&self.keys[i], &self.payloads[i])
    }

    fn size(&self, i: usize) -> usize {
        self.payloads[i].len()
    }
}

/// Deletions.
pub(super) struct Deletes(pub(super) Vec<String>);

impl Commands for Deletes {
    fn access(&self) -> Access {
        Access::Write
    }

    fn keys(&self) -> &[String] {
        &self.0
    }

    fn command(&self, i: usize) -> Cmd {
        delete(&self.0[i])
    }

    fn size(&self, _: usize) -> usize {
        0
    }
}
