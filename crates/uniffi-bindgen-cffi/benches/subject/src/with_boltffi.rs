//! For BoltFFI.

use boltffi::*;

use crate::{waiting, work};

#[error]
#[derive(Clone, Debug, PartialEq)]
pub enum Failure {
    Missing,
}

impl std::fmt::Display for Failure {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(work::ERROR)
    }
}

impl std::error::Error for Failure {}

#[data]
#[derive(Clone, Copy)]
pub struct Point {
    pub x: f64,
    pub y: f64,
}

#[data]
#[derive(Clone)]
pub struct Line {
    pub name: String,
    pub start: Point,
    pub to: Point,
}

#[export]
pub trait Listener: Send + Sync {
    fn heard(&self, number: u32) -> u32;
}

#[export]
pub fn nothing() {}

#[export]
pub fn add(a: u32, b: u32) -> u32 {
    a + b
}

#[export]
pub fn take_bytes(value: &[u8]) -> u64 {
    value.len() as u64
}

#[export]
pub fn give_bytes(length: u64) -> Vec<u8> {
    work::blob(length)
}

#[export]
pub fn take_text(value: &str) -> u64 {
    value.len() as u64
}

#[export]
pub fn give_text(length: u64) -> String {
    work::text(length)
}

#[export]
pub fn take_list(values: Vec<Vec<u8>>) -> u64 {
    values.len() as u64
}

#[export]
pub fn give_list() -> Vec<Vec<u8>> {
    work::blobs()
}

#[export]
pub fn mirror_list(values: Vec<Vec<u8>>) -> Vec<Vec<u8>> {
    values
}

#[export]
pub fn mirror_point(point: Point) -> Point {
    point
}

#[export]
pub fn mirror_line(line: Line) -> Line {
    line
}

#[export]
pub fn fail() -> Result<u32, Failure> {
    Err(Failure::Missing)
}

#[export]
pub async fn ready() -> u32 {
    7
}

#[export]
pub async fn wait() -> u32 {
    waiting::Waiting::for_a_thread().await;
    7
}

#[export]
pub async fn wait_for_a_tick() -> u32 {
    waiting::Waiting::for_a_tick().await;
    7
}

#[export]
pub struct Store(work::Store);

#[export]
impl Store {
    pub fn new() -> Self {
        Self(work::Store::filled())
    }

    pub fn read(&self, key: &[u8]) -> Option<Vec<u8>> {
        self.0.read(key)
    }

    pub fn write(&self, key: &[u8], value: &[u8]) {
        self.0.write(key, value);
    }
}

#[export]
pub struct Teller(Box<dyn Listener>);

#[export]
impl Teller {
    pub fn new(listener: Box<dyn Listener>) -> Self {
        Self(listener)
    }

    pub fn tell(&self, times: u32) -> u32 {
        (0..times).map(|number| self.0.heard(number)).sum()
    }
}
