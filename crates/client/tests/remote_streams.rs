//! Payload streams at upstream's servers, which have none. `crates/server/tests/streams.rs` has them at
//! our own.

mod remote_support;

use simd_r_drive_client::Caller::Task;
use simd_r_drive_client::{Backend, ConnectOptions, Error, Result, wait};

use remote_support::{Upstream, block_on, connect};

#[test]
fn upstreams_servers_have_none() {
    let servers = ["SIMD_R_DRIVE_SERVER_0_17", "SIMD_R_DRIVE_SERVER_0_16"];
    for server in servers
        .iter()
        .filter_map(|variable| Upstream::start(variable))
    {
        let store = connect(&server.url(), &ConnectOptions::default()).unwrap();
        let key = || b"key".to_vec();
        wait(|caller| store.write(caller, key(), b"payload".to_vec())).unwrap();
        let is_unsupported = |opened: Result<()>, name: &str| {
            let Err(Error::Unsupported { target, operation }) = &opened else {
                panic!("{opened:?}");
            };
            assert_eq!((target, operation.as_str()), (&store.target(), name));
        };
        is_unsupported(
            wait(|caller| store.open_reader(caller, key())).map(drop),
            "open_reader",
        );
        is_unsupported(
            block_on(store.open_reader(Task, key())).map(drop),
            "open_reader",
        );
        is_unsupported(
            wait(|caller| store.open_writer(caller, key())).map(drop),
            "open_writer",
        );
        is_unsupported(
            block_on(store.open_writer(Task, key())).map(drop),
            "open_writer",
        );
        // Nothing of it was sent: the connection goes on.
        let found = wait(|caller| store.read(caller, key()));
        assert_eq!(found, Ok(Some(b"payload".to_vec())));
    }
}
