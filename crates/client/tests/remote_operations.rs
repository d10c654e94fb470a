//! Every operation, with upstream's servers of both wire generations.

mod remote_support;

use simd_r_drive_client::Caller::Task;
use simd_r_drive_client::{Backend, ConnectOptions, Error, RemoteStore, wait};

use remote_support::{Upstream, block_on, connect};

fn with_servers(test: impl Fn(&Upstream)) {
    for variable in ["SIMD_R_DRIVE_SERVER_0_17", "SIMD_R_DRIVE_SERVER_0_16"] {
        if let Some(server) = Upstream::start(variable) {
            test(&server);
        }
    }
}

#[test]
fn blocking_operations() {
    with_servers(|server| {
        let store = connect(&server.url(), &ConnectOptions::default()).unwrap();
        assert_eq!(store.target(), format!("{}/ws", server.url()));
        assert!(wait(|caller| store.is_empty(caller)).unwrap());
        assert_eq!(
            wait(|caller| store.read(caller, b"k".to_vec())).unwrap(),
            None
        );
        wait(|caller| store.write(caller, b"k".to_vec(), b"v".to_vec())).unwrap();
        assert_eq!(
            wait(|caller| store.read(caller, b"k".to_vec())).unwrap(),
            Some(b"v".to_vec())
        );
        let entries = (0..100_u8).map(|i| (vec![i; 3], vec![i, 1])).collect();
        wait(|caller| store.batch_write(caller, entries)).unwrap();
        let keys = vec![vec![7; 3], b"none".to_vec(), b"k".to_vec()];
        let expected = vec![Some(vec![7, 1]), None, Some(b"v".to_vec())];
        assert_eq!(
            wait(|caller| store.batch_read(caller, keys)).unwrap(),
            expected
        );
        assert!(wait(|caller| store.exists(caller, b"k".to_vec())).unwrap());
        wait(|caller| store.delete(caller, b"k".to_vec())).unwrap();
        assert!(!wait(|caller| store.exists(caller, b"k".to_vec())).unwrap());
        assert_eq!(wait(|caller| store.len(caller)).unwrap(), 100);
        wait(|caller| store.batch_delete(caller, (0..50_u8).map(|i| vec![i; 3]).collect()))
            .unwrap();
        assert_eq!(wait(|caller| store.len(caller)).unwrap(), 50);
        assert!(!wait(|caller| store.is_empty(caller)).unwrap());
        let size = std::fs::metadata(server.file()).unwrap().len();
        assert_eq!(wait(|caller| store.file_size(caller)).unwrap(), size);
        store.close();
        store.close();
        assert!(matches!(
            wait(|caller| store.len(caller)),
            Err(Error::Closed { .. })
        ));
    });
}

#[test]
fn operations_as_futures() {
    with_servers(|server| {
        block_on(async {
            let store = RemoteStore::connect(Task, &server.url(), &ConnectOptions::default())
                .await
                .unwrap();
            assert!(store.is_empty(Task).await.unwrap());
            store
                .write(Task, b"k".to_vec(), b"v".to_vec())
                .await
                .unwrap();
            assert_eq!(
                store.read(Task, b"k".to_vec()).await.unwrap(),
                Some(b"v".to_vec())
            );
            let entries = (0..100_u8).map(|i| (vec![i; 3], vec![i, 1])).collect();
            store.batch_write(Task, entries).await.unwrap();
            let keys = vec![vec![7; 3], b"none".to_vec()];
            assert_eq!(
                store.batch_read(Task, keys).await.unwrap(),
                vec![Some(vec![7, 1]), None]
            );
            assert!(store.exists(Task, b"k".to_vec()).await.unwrap());
            store.delete(Task, b"k".to_vec()).await.unwrap();
            assert_eq!(store.len(Task).await.unwrap(), 100);
            store
                .batch_delete(Task, (0..50_u8).map(|i| vec![i; 3]).collect())
                .await
                .unwrap();
            assert_eq!(store.len(Task).await.unwrap(), 50);
            assert!(store.file_size(Task).await.unwrap() > 0);
        });
    });
}

#[test]
fn payloads_of_all_sizes() {
    with_servers(|server| {
        let store = connect(&server.url(), &ConnectOptions::default()).unwrap();
        for length in [
            1,
            2,
            3,
            100,
            254,
            255,
            256,
            65_500,
            65_536,
            1 << 20,
            (1 << 20) + 1,
            5_000_000,
        ] {
            // Payloads with few different bytes are packed on the wire, others are not.
            for modulus in [2, 3, 5, 16, 256] {
                let payload: Vec<u8> = (1..=length).map(|i| (i % modulus) as u8).collect();
                let key = format!("{length} {modulus}").into_bytes();
                if payload == [0] {
                    continue;
                }
                wait(|caller| store.write(caller, key.clone(), payload.clone())).unwrap();
                assert!(
                    wait(|caller| store.read(caller, key)).unwrap() == Some(payload),
                    "{length} {modulus}"
                );
            }
        }
    });
}

#[test]
fn many_threads_share_a_connection() {
    with_servers(|server| {
        let store = connect(&server.url(), &ConnectOptions::default()).unwrap();
        std::thread::scope(|scope| {
            for thread in 0..32_u32 {
                let store = &store;
                scope.spawn(move || {
                    for i in 0..50_u32 {
                        let key = [thread.to_le_bytes(), i.to_le_bytes()].concat();
                        wait(|caller| store.write(caller, key.clone(), key.clone())).unwrap();
                        assert_eq!(
                            wait(|caller| store.read(caller, key.clone())).unwrap(),
                            Some(key)
                        );
                    }
                });
            }
        });
        assert_eq!(wait(|caller| store.len(caller)).unwrap(), 32 * 50);
    });
}
