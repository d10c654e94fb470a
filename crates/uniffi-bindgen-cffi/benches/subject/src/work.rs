//! What the functions do: as little as they can.

use std::collections::HashMap;
use std::sync::{Mutex, MutexGuard, PoisonError};

/// The text of every error.
pub const ERROR: &str = "it is not there";

pub fn blob(length: u64) -> Vec<u8> {
    vec![7; length as usize]
}

pub fn text(length: u64) -> String {
    "x".repeat(length as usize)
}

/// A hundred byte strings of a hundred bytes.
pub fn blobs() -> Vec<Vec<u8>> {
    vec![vec![7; 100]; 100]
}

/// A map, at first of one key to a hundred bytes.
#[derive(Default)]
pub struct Store(Mutex<HashMap<Vec<u8>, Vec<u8>>>);

impl Store {
    pub fn filled() -> Self {
        Self(Mutex::new(HashMap::from([(b"12345678".to_vec(), vec![7; 100])])))
    }

    pub fn read(&self, key: &[u8]) -> Option<Vec<u8>> {
        self.entries().get(key).cloned()
    }

    pub fn write(&self, key: &[u8], value: &[u8]) {
        let mut entries = self.entries();
        if let Some(place) = entries.get_mut(key) {
            value.clone_into(place);
        } else {
            entries.insert(key.to_vec(), value.to_vec());
        }
    }

    fn entries(&self) -> MutexGuard<'_, HashMap<Vec<u8>, Vec<u8>>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
