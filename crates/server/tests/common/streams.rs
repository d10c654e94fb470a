//! What the tests of payload streams share.

use simd_r_drive_client::{Backend, ConnectOptions, Reader, RemoteStore, Result, wait};

pub const MIB: usize = 1 << 20;

/// Bytes that differ from place to place.
pub fn bytes(length: usize, seed: u64) -> Vec<u8> {
    let at = |n: u64| (n.wrapping_mul(0x9e37_79b9_7f4a_7c15) ^ seed) >> 40;
    (0..length as u64).map(|n| at(n + seed) as u8).collect()
}

pub fn connect(url: &str) -> RemoteStore {
    connect_with(url, &ConnectOptions::default()).expect("a connection")
}

pub fn connect_with(url: &str, options: &ConnectOptions) -> Result<RemoteStore> {
    wait(|caller| RemoteStore::connect(caller, url, options))
}

pub fn read(store: &RemoteStore, key: &[u8]) -> Option<Vec<u8>> {
    wait(|caller| store.read(caller, key.to_vec())).expect("a payload, or none")
}

pub fn write(store: &RemoteStore, key: &[u8], payload: &[u8]) {
    wait(|caller| store.write(caller, key.to_vec(), payload.to_vec())).expect("it is written");
}

/// A reader of what is there.
pub fn reader(store: &RemoteStore, key: &[u8]) -> Reader {
    let opened = wait(|caller| store.open_reader(caller, key.to_vec()));
    opened.expect("a reader").expect("a payload")
}

/// Writes a payload in pieces.
pub fn write_in_pieces(
    store: &RemoteStore,
    key: &[u8],
    payload: &[u8],
    piece: usize,
) -> Result<u64> {
    wait(|caller| async move {
        let mut writer = store.open_writer(caller, key.to_vec()).await?;
        for piece in payload.chunks(piece) {
            writer.write_with(caller, piece).await?;
        }
        writer.finish_with(caller).await
    })
}
