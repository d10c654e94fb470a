//! Payloads of all sizes, copied between files and servers.

mod common;

use std::path::Path;
use std::time::{Duration, Instant};

use common::TestServer;
use common::streams::{MIB, bytes};
use proptest::prelude::*;
use simd_r_drive_client::{Backend, ConnectOptions, DataStore, Error, OpenOptions, Result, wait};

fn connect(server: &TestServer) -> DataStore {
    let options = ConnectOptions::default();
    wait(|caller| DataStore::connect(caller, server.server.url(), &options)).unwrap()
}

fn open(path: &Path) -> DataStore {
    wait(|caller| DataStore::open(caller, path, &OpenOptions::default())).unwrap()
}

fn copy(from: &DataStore, to: &DataStore, timeout: Option<Duration>) -> Result<()> {
    wait(|caller| from.copy_to(caller, b"key".to_vec(), to, timeout))
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 12, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn a_copy_is_what_was_copied(
        size in prop_oneof![1..3000_usize, MIB - 2..MIB + 3, MIB..9 * MIB],
        seed in any::<u64>(),
        is_zero in prop::bool::weighted(0.2),
    ) {
        let payload = match is_zero {
            true => vec![0; size.max(2)],
            false => [vec![1], bytes(size - 1, seed)].concat(),
        };
        let folder = tempfile::tempdir().unwrap();
        let (one, two) = (TestServer::start(), TestServer::start());
        let stores = [
            open(&folder.path().join("a")),
            connect(&one),
            connect(&two),
            open(&folder.path().join("b")),
        ];
        wait(|caller| stores[0].write(caller, b"key".to_vec(), payload.clone())).unwrap();
        for pair in stores.windows(2) {
            copy(&pair[0], &pair[1], Some(Duration::from_secs(60))).unwrap();
            let found = wait(|caller| pair[1].read(caller, b"key".to_vec()));
            prop_assert!(found.as_ref() == Ok(&Some(payload.clone())));
        }
    }
}

#[test]
fn a_payload_that_is_not_there() {
    let (one, two) = (TestServer::start(), TestServer::start());
    let outcome = copy(&connect(&one), &connect(&two), None);
    assert!(
        matches!(outcome, Err(Error::InvalidArgument { ref argument, .. }) if argument == "key")
    );
}

#[test]
fn a_timeout_covers_all_of_a_copy() {
    const SHORT: Duration = Duration::from_millis(40);
    let (one, two) = (TestServer::start(), TestServer::start());
    let (from, to) = (connect(&one), connect(&two));
    let payload = bytes(64 * MIB, 1);
    wait(|caller| from.write(caller, b"key".to_vec(), payload)).unwrap();
    let begin = Instant::now();
    let outcome = copy(&from, &to, Some(SHORT));
    assert!(
        matches!(outcome, Err(Error::Timeout { timeout, .. }) if timeout == SHORT),
        "{outcome:?}"
    );
    assert!(
        begin.elapsed() < Duration::from_secs(2),
        "{:?}",
        begin.elapsed()
    );
    std::thread::sleep(Duration::from_millis(100));
    assert_eq!(wait(|caller| to.exists(caller, b"key".to_vec())), Ok(false));
}
