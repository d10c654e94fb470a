//! Tests of the trait, for every backend, with threads and tasks.

mod remote_support;

use std::fmt::Debug;
use std::future::Future;
use std::sync::Arc;

use simd_r_drive_client::Caller::Task;
use simd_r_drive_client::{Backend, ConnectOptions, DataStore, EmbeddedStore, Error, Result, wait};

use remote_support::{Upstream, block_on, connect};

/// Runs a future on an executor with many threads: it is `Send`.
fn sent<T: Debug + PartialEq + Send>(future: impl Future<Output = Result<T>> + Send) -> Result<T> {
    std::thread::scope(|scope| scope.spawn(|| block_on(future)).join().unwrap())
}

fn is_refused(outcome: Result<()>, name: &str) {
    match outcome {
        Err(Error::InvalidArgument { argument, reason }) => {
            assert_eq!(argument, name);
            assert!(reason.contains("nothing was written"), "{reason}");
        }
        outcome => panic!("{outcome:?}"),
    }
}

fn checks_all_operations(store: &impl Backend) {
    let key = || b"key".to_vec();
    wait(|caller| store.write(caller, key(), b"1".to_vec())).unwrap();
    assert_eq!(sent(store.read(Task, key())), Ok(Some(b"1".to_vec())));
    sent(store.write(Task, key(), b"2".to_vec())).unwrap();
    assert_eq!(
        wait(|caller| store.read(caller, key())),
        Ok(Some(b"2".to_vec()))
    );
    for bad in [vec![], vec![0]] {
        is_refused(
            wait(|caller| store.write(caller, key(), bad.clone())),
            "payload",
        );
        is_refused(sent(store.write(Task, key(), bad.clone())), "payload");
        let batch = || vec![(b"other".to_vec(), b"1".to_vec()), (key(), bad.clone())];
        let name = "entries[1].payload";
        is_refused(wait(|caller| store.batch_write(caller, batch())), name);
        is_refused(sent(store.batch_write(Task, batch())), name);
    }
    assert_eq!(
        sent(store.batch_read(Task, vec![key(), b"other".to_vec()])),
        Ok(vec![Some(b"2".to_vec()), None])
    );
    assert_eq!(wait(|caller| store.len(caller)), Ok(1));
    sent(store.batch_delete(Task, vec![key()])).unwrap();
    assert_eq!(wait(|caller| store.is_empty(caller)), Ok(true));
    store.close();
    let closed =
        |outcome| matches!(outcome, Err(Error::Closed { target }) if target == store.target());
    assert!(closed(wait(|caller| store.delete(caller, key()))));
    assert!(closed(sent(store.delete(Task, key()))));
}

#[test]
fn a_file() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("store.bin");
    checks_all_operations(&Arc::new(EmbeddedStore::open(&path).unwrap()));
    let store = wait(|caller| DataStore::open(caller, &path, &Default::default()));
    checks_all_operations(&store.unwrap());
}

#[test]
fn a_server() {
    for variable in ["SIMD_R_DRIVE_SERVER_0_17", "SIMD_R_DRIVE_SERVER_0_16"] {
        let Some(server) = Upstream::start(variable) else {
            continue;
        };
        let options = ConnectOptions::default();
        checks_all_operations(&connect(&server.url(), &options).unwrap());
        let store = sent(async {
            let store = DataStore::connect(Task, &server.url(), &options).await?;
            checks_all_operations(&store);
            Ok(())
        });
        store.unwrap();
    }
}
