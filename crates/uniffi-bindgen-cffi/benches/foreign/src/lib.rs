//! An interface as people write them: `Vec<u8>` and `&[u8]`, floats, maps, times, many arguments, an
//! enum of many variants, objects in lists, traits that others implement.

use std::collections::{HashMap, HashSet};
use std::sync::{Arc, Mutex};
use std::time::{Duration, SystemTime};

// All that is done for the backend is that it is linked.
use uniffi_cffi_runtime::Bytes;

uniffi::setup_scaffolding!("foreign");

#[derive(Debug, thiserror::Error, uniffi::Error)]
pub enum CacheError {
    #[error("the key is empty")]
    EmptyKey,
    #[error("{key} is too long")]
    TooLong { key: String, limit: u32 },
}

#[derive(Clone, Copy, uniffi::Enum)]
pub enum Code {
    V0, V1, V2, V3, V4, V5, V6, V7, V8, V9, V10, V11, V12, V13, V14, V15, V16, V17, V18, V19, V20, V21, V22, V23, V24, V25, V26, V27, V28, V29, V30, V31, V32, V33, V34, V35, V36, V37, Last, Other
}

#[derive(Clone, uniffi::Enum)]
pub enum Event {
    Nothing,
    Moved { x: f64, y: f64 },
    Named(String),
}

#[derive(Clone, uniffi::Record)]
pub struct Reading {
    pub name: String,
    pub taken: SystemTime,
    pub lasted: Duration,
    pub values: Vec<f32>,
    pub tags: HashMap<String, String>,
    pub code: Code,
}

#[uniffi::export(with_foreign)]
pub trait Scale: Send + Sync {
    fn weigh(&self, value: f64) -> f64;
}

#[derive(uniffi::Object)]
pub struct Token(u32);

#[uniffi::export]
impl Token {
    #[uniffi::constructor]
    pub fn new(number: u32) -> Arc<Self> {
        Arc::new(Self(number))
    }

    pub fn number(&self) -> u32 {
        self.0
    }
}

#[derive(uniffi::Object, Default)]
pub struct Cache(Mutex<HashMap<Vec<u8>, Vec<u8>>>);

#[uniffi::export]
impl Cache {
    #[uniffi::constructor]
    pub fn new() -> Arc<Self> {
        Arc::default()
    }

    pub fn read(&self, key: &[u8]) -> Result<Option<Vec<u8>>, CacheError> {
        if key.is_empty() {
            return Err(CacheError::EmptyKey);
        }
        Ok(self.0.lock().unwrap().get(key).cloned())
    }

    pub fn write(&self, key: &[u8], value: &[u8]) -> Result<(), CacheError> {
        self.0.lock().unwrap().insert(key.to_vec(), value.to_vec());
        Ok(())
    }

    pub fn read_owned(&self, key: Vec<u8>) -> Option<Vec<u8>> {
        self.0.lock().unwrap().get(&key).cloned()
    }

    pub fn batch_read(&self, keys: Vec<Vec<u8>>) -> Vec<Option<Vec<u8>>> {
        let values = self.0.lock().unwrap();
        keys.iter().map(|key| values.get(key).cloned()).collect()
    }
}

#[uniffi::export]
pub fn add(a: f64, b: f64) -> f64 {
    a + b
}

#[uniffi::export]
pub fn half(value: f32) -> f32 {
    value / 2.0
}

#[uniffi::export]
pub fn shout(text: String) -> String {
    text
}

#[uniffi::export]
pub fn five(a: u8, b: u16, c: u32, d: u64, e: bool) -> u64 {
    u64::from(a) + u64::from(b) + u64::from(c) + d + u64::from(e)
}

#[uniffi::export]
pub fn seven(a: u8, b: i16, c: u32, d: i64, e: bool, f: String, g: Option<u32>) -> u64 {
    u64::from(a) + b as u64 + u64::from(c) + d as u64 + u64::from(e) + f.len() as u64
        + u64::from(g.unwrap_or(0))
}

#[uniffi::export]
pub fn mirror_map(map: HashMap<String, u64>) -> HashMap<String, u64> {
    map
}

#[uniffi::export]
pub fn mirror_set(set: HashSet<String>) -> HashSet<String> {
    set
}

#[uniffi::export]
pub fn mirror_time(time: SystemTime) -> SystemTime {
    time
}

#[uniffi::export]
pub fn mirror_duration(duration: Duration) -> Duration {
    duration
}

#[uniffi::export]
pub fn mirror_code(code: Code) -> Code {
    code
}

#[uniffi::export]
pub fn mirror_event(event: Event) -> Event {
    event
}

#[uniffi::export]
pub fn mirror_reading(reading: Reading) -> Reading {
    reading
}

#[uniffi::export]
pub fn mirror_vec(data: Vec<u8>) -> Vec<u8> {
    data
}

/// Only to compare it with the one above.
#[uniffi::export]
pub fn mirror_bytes(data: Bytes) -> Bytes {
    data
}

#[uniffi::export]
pub fn mirror_floats(values: Vec<f64>) -> Vec<f64> {
    values
}

#[uniffi::export]
pub fn sum_tokens(tokens: Vec<Arc<Token>>) -> u32 {
    tokens.iter().map(|token| token.0).sum()
}

#[uniffi::export]
pub fn give_tokens() -> Vec<Arc<Token>> {
    (0..10).map(Token::new).collect()
}

#[uniffi::export]
pub fn weigh_all(scale: Arc<dyn Scale>, times: u32) -> f64 {
    (0..times).map(|number| scale.weigh(number.into())).sum()
}

#[uniffi::export]
pub fn refuse(key: String) -> Result<(), CacheError> {
    Err(CacheError::TooLong { key, limit: 3 })
}
