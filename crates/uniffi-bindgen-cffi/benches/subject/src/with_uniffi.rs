//! For both of UniFFI's backends.

use std::sync::Arc;

use uniffi_cffi_runtime::Bytes;

use crate::{waiting, work};

#[derive(Debug, uniffi::Error)]
pub enum Failure {
    Missing { reason: String },
}

impl std::fmt::Display for Failure {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(work::ERROR)
    }
}

#[derive(uniffi::Record)]
pub struct Point {
    x: f64,
    y: f64,
}

#[derive(uniffi::Record)]
pub struct Line {
    name: String,
    start: Point,
    to: Point,
}

#[uniffi::export(callback_interface)]
pub trait Listener: Send + Sync {
    fn heard(&self, number: u32) -> u32;
}

#[uniffi::export]
pub fn nothing() {}

#[uniffi::export]
pub fn add(a: u32, b: u32) -> u32 {
    a + b
}

#[uniffi::export]
pub fn take_bytes(value: Bytes) -> u64 {
    value.len() as u64
}

#[uniffi::export]
pub fn give_bytes(length: u64) -> Bytes {
    Bytes(work::blob(length))
}

#[uniffi::export]
pub fn take_text(value: String) -> u64 {
    value.len() as u64
}

#[uniffi::export]
pub fn give_text(length: u64) -> String {
    work::text(length)
}

#[uniffi::export]
pub fn take_list(values: Vec<Bytes>) -> u64 {
    values.len() as u64
}

#[uniffi::export]
pub fn give_list() -> Vec<Bytes> {
    work::blobs().into_iter().map(Bytes).collect()
}

#[uniffi::export]
pub fn mirror_point(point: Point) -> Point {
    point
}

#[uniffi::export]
pub fn mirror_line(line: Line) -> Line {
    line
}

#[uniffi::export]
pub fn fail() -> Result<(), Failure> {
    Err(Failure::Missing {
        reason: work::ERROR.to_owned(),
    })
}

#[uniffi::export]
pub async fn ready() -> u32 {
    7
}

#[uniffi::export]
pub async fn wait() -> u32 {
    waiting::Waiting::for_a_thread().await;
    7
}

#[uniffi::export]
pub async fn wait_for_a_tick() -> u32 {
    waiting::Waiting::for_a_tick().await;
    7
}

#[uniffi::export]
pub fn mirror_list(values: Vec<Bytes>) -> Vec<Bytes> {
    values
}

#[derive(uniffi::Object)]
pub struct Store(work::Store);

#[uniffi::export]
impl Store {
    #[uniffi::constructor]
    pub fn new() -> Arc<Self> {
        Arc::new(Self(work::Store::filled()))
    }

    pub fn read(&self, key: Bytes) -> Option<Bytes> {
        self.0.read(&key).map(Bytes)
    }

    pub fn write(&self, key: Bytes, value: Bytes) {
        self.0.write(&key, &value);
    }
}

#[derive(uniffi::Object)]
pub struct Teller(Box<dyn Listener>);

#[uniffi::export]
impl Teller {
    #[uniffi::constructor]
    pub fn new(listener: Box<dyn Listener>) -> Arc<Self> {
        Arc::new(Self(listener))
    }

    pub fn tell(&self, times: u32) -> u32 {
        (0..times).map(|number| self.0.heard(number)).sum()
    }
}
