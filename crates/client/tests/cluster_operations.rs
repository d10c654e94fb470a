//! The operations, against a cluster and against one server.

mod cluster_support;

use std::io::{Read, Write};
use std::time::Duration;

use cluster_support::{Servers, is_available};
use simd_r_drive_client::{Backend, Caller, ConnectOptions, DataStore, Error, key_hash, wait};

fn check_operations(servers: &Servers) {
    let options = ConnectOptions::default();
    let store = servers.connect("a", &options);
    let other = servers.connect("b", &options);
    assert!(wait(|c| store.is_empty(c)).unwrap());
    assert_eq!(wait(|c| store.read(c, b"k".to_vec())).unwrap(), None);
    wait(|c| store.write(c, b"k".to_vec(), b"v".to_vec())).unwrap();
    assert_eq!(
        wait(|c| store.read(c, b"k".to_vec())).unwrap(),
        Some(b"v".to_vec())
    );
    assert_eq!(wait(|c| other.read(c, b"k".to_vec())).unwrap(), None);
    assert!(wait(|c| store.exists(c, b"k".to_vec())).unwrap());
    assert!(!wait(|c| other.exists(c, b"k".to_vec())).unwrap());
    let hash = key_hash(b"k");
    assert_eq!(
        wait(|c| store.read_by_hash(c, hash)).unwrap(),
        Some(b"v".to_vec())
    );
    wait(|c| store.write_by_hash(c, hash, b"w".to_vec())).unwrap();
    assert_eq!(
        wait(|c| store.read(c, b"k".to_vec())).unwrap(),
        Some(b"w".to_vec())
    );
    wait(|c| store.delete(c, b"k".to_vec())).unwrap();
    assert!(!wait(|c| store.exists_by_hash(c, hash)).unwrap());

    let entries: Vec<_> = (0..10_000_u32)
        .map(|i| (i.to_le_bytes().to_vec(), i.to_be_bytes().repeat(30)))
        .collect();
    let keys: Vec<_> = entries.iter().map(|(key, _)| key.clone()).collect();
    wait(|c| store.batch_write(c, entries.clone())).unwrap();
    assert_eq!(wait(|c| store.len(c)).unwrap(), 10_000);
    assert!(!wait(|c| store.is_empty(c)).unwrap());
    assert_eq!(wait(|c| other.len(c)).unwrap(), 0);
    let mut asked = keys.clone();
    asked.insert(5, b"missing".to_vec());
    let mut read = wait(|c| store.batch_read(c, asked.clone())).unwrap();
    assert_eq!(read.remove(5), None);
    assert!(
        read.iter()
            .zip(&entries)
            .all(|(got, (_, written))| got.as_ref() == Some(written))
    );
    wait(|c| store.batch_delete(c, keys[..5_000].to_vec())).unwrap();
    assert_eq!(wait(|c| store.len(c)).unwrap(), 5_000);

    // The last one stays.
    let twice = vec![
        (b"k".to_vec(), b"1".to_vec()),
        (b"k".to_vec(), b"2".to_vec()),
    ];
    wait(|c| store.batch_write(c, twice.clone())).unwrap();
    assert_eq!(
        wait(|c| store.read(c, b"k".to_vec())).unwrap(),
        Some(b"2".to_vec())
    );

    let large = vec![7; 40 << 20];
    wait(|c| store.write(c, b"large".to_vec(), large.clone())).unwrap();
    assert!(wait(|c| store.read(c, b"large".to_vec())).unwrap() == Some(large));

    for bad in [vec![], vec![0]] {
        let refused = wait(|c| store.write(c, b"k".to_vec(), bad.clone()));
        assert!(
            matches!(refused, Err(Error::InvalidArgument { .. })),
            "{refused:?}"
        );
    }
    let task = async {
        store
            .write(Caller::Task, b"t".to_vec(), b"task".to_vec())
            .await?;
        store.read(Caller::Task, b"t".to_vec()).await
    };
    assert_eq!(
        futures::executor::block_on(task).unwrap(),
        Some(b"task".to_vec())
    );
    store.close();
    let closed = wait(|c| store.read(c, b"k".to_vec()));
    assert!(matches!(closed, Err(Error::Closed { .. })), "{closed:?}");
}

#[test]
fn a_cluster_has_all_operations() {
    if is_available() {
        check_operations(&Servers::cluster(&[]));
    }
}

#[test]
fn one_server_has_all_operations() {
    if is_available() {
        check_operations(&Servers::single(&[]));
    }
}

#[test]
fn a_server_that_is_no_cluster_is_named_as_such() {
    if !is_available() {
        return;
    }
    let servers = Servers::single(&[]);
    let url = servers.url("a").replace("redis://", "redis+cluster://");
    let error = wait(|c| DataStore::connect(c, &url, &ConnectOptions::default()))
        .err()
        .unwrap();
    assert!(matches!(error, Error::Protocol { .. }), "{error:?}");
    assert!(error.to_string().contains("no cluster"), "{error}");
}

#[test]
fn a_wrong_password_is_refused_at_once() {
    if !is_available() {
        return;
    }
    let servers = Servers::single(&["--requirepass", "right"]);
    let connect = |login: &str| {
        let url = servers.url("a").replace("//", &format!("//{login}"));
        wait(|c| DataStore::connect(c, &url, &ConnectOptions::default()))
    };
    assert!(connect(":right@").is_ok());
    for login in ["", ":wrong@", "someone:right@"] {
        let begin = std::time::Instant::now();
        let error = connect(login).err().unwrap();
        assert!(matches!(error, Error::Server { .. }), "{login}: {error:?}");
        assert!(!error.to_string().contains("wrong@"), "{error}");
        assert!(begin.elapsed().as_secs() < 3);
    }
    let url = servers.url("a");
    let options = ConnectOptions {
        token: Some("right".to_owned()),
        ..ConnectOptions::default()
    };
    assert!(wait(|c| DataStore::connect(c, &url, &options)).is_ok());
}

#[test]
fn payloads_are_streamed_in_parts() {
    if !is_available() {
        return;
    }
    let servers = Servers::cluster(&[]);
    let store = servers.connect("a", &ConnectOptions::default());
    let payload: Vec<u8> = (0..5_000_000_u32).map(|i| (i % 251) as u8).collect();
    let key = || b"k".to_vec();
    let write = |payload: &[u8]| {
        let mut writer = wait(|c| store.open_writer(c, key())).unwrap();
        for piece in payload.chunks(700_001) {
            writer.write_all(piece).unwrap();
        }
        writer
    };
    drop(write(&payload));
    assert_eq!(wait(|c| store.read(c, key())).unwrap(), None);
    assert_eq!(write(&payload).finish().unwrap(), 5_000_000);
    assert!(wait(|c| store.read(c, key())).unwrap().as_ref() == Some(&payload));
    let mut reader = wait(|c| store.open_reader(c, key())).unwrap().unwrap();
    // It goes on with the payload that it began with.
    wait(|c| store.write(c, key(), b"other".to_vec())).unwrap();
    let mut read = Vec::new();
    reader.read_to_end(&mut read).unwrap();
    assert!(read == payload);
    assert_eq!(write(b"small").finish().unwrap(), 5);
    assert!(write(b"").finish().is_err());
    assert_eq!(wait(|c| store.len(c)).unwrap(), 1);
    assert!(
        wait(|c| store.open_reader(c, b"none".to_vec()))
            .unwrap()
            .is_none()
    );
}

#[test]
fn reads_do_not_wait_for_replicas() {
    if !is_available() {
        return;
    }
    let servers = Servers::cluster(&[]);
    let payload = vec![7; 3_000_000];
    let key = || b"k".to_vec();
    let store = servers.connect("a", &ConnectOptions::default());
    wait(|c| store.write(c, key(), payload.clone())).unwrap();
    let options = ConnectOptions {
        // More than there are.
        min_replicas: 2,
        write_timeout: Duration::from_millis(500),
        ..ConnectOptions::default()
    };
    let strict = servers.connect("a", &options);
    let written = wait(|c| strict.write(c, b"other".to_vec(), b"v".to_vec()));
    assert!(
        matches!(written, Err(Error::OutcomeUnknown { .. })),
        "{written:?}"
    );
    let mut reader = wait(|c| strict.open_reader(c, key())).unwrap().unwrap();
    let mut read = Vec::new();
    reader.read_to_end(&mut read).unwrap();
    assert!(read == payload);
    assert_eq!(wait(|c| strict.read(c, key())).unwrap(), Some(payload));
}
