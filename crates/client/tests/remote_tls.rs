//! `wss://`, with a server behind a TLS proxy.

mod remote_support;

use std::thread;
use std::time::Duration;

use simd_r_drive_client::Caller::Task;
use simd_r_drive_client::{Backend, ConnectOptions, Error, wait};
use tempfile::TempDir;

use remote_support::tls::TlsProxy;
use remote_support::{Upstream, block_on, connect};

#[test]
fn calls_over_tls() {
    let Some(server) = Upstream::start("SIMD_R_DRIVE_SERVER_0_17") else {
        return;
    };
    let proxy = TlsProxy::start(server.port);
    let url = format!("wss://127.0.0.1:{}", proxy.port);
    let trusting = ConnectOptions {
        ca_file: Some(proxy.ca_file()),
        ..ConnectOptions::default()
    };
    let store = connect(&url, &trusting).unwrap();
    let payload: Vec<u8> = (0..3_000_000_u32)
        .map(|i| (i.wrapping_mul(i) >> 5) as u8)
        .collect();
    wait(|caller| store.write(caller, b"k".to_vec(), payload.clone())).unwrap();
    assert!(wait(|caller| store.read(caller, b"k".to_vec())).unwrap() == Some(payload.clone()));
    thread::scope(|scope| {
        for i in 0..8_u8 {
            let store = &store;
            scope.spawn(move || {
                for j in 0..10_u8 {
                    wait(|caller| store.write(caller, vec![i, j], vec![i + 1, j])).unwrap();
                    assert_eq!(
                        wait(|caller| store.read(caller, vec![i, j])).unwrap(),
                        Some(vec![i + 1, j])
                    );
                }
            });
        }
    });
    block_on(async {
        store
            .write(Task, b"l".to_vec(), payload.clone())
            .await
            .unwrap();
        assert!(store.read(Task, b"l".to_vec()).await.unwrap() == Some(payload));
    });
}

#[test]
fn an_untrusted_certificate_is_refused() {
    let Some(server) = Upstream::start("SIMD_R_DRIVE_SERVER_0_17") else {
        return;
    };
    let proxy = TlsProxy::start(server.port);
    let other = TlsProxy::start(server.port);
    let options = |ca_file| ConnectOptions {
        ca_file,
        connect_timeout: Duration::from_secs(2),
        ..ConnectOptions::default()
    };
    let url = format!("wss://127.0.0.1:{}", proxy.port);
    let error = connect(&url, &options(Some(other.ca_file())))
        .err()
        .unwrap();
    assert!(
        matches!(&error, Error::Protocol { reason, .. } if reason.contains("TLS")),
        "{error:?}"
    );
    // The certificate has another name.
    let other = TlsProxy::with_name("localhost", server.port);
    let url = format!("wss://127.0.0.1:{}", other.port);
    let error = connect(&url, &options(Some(other.ca_file())))
        .err()
        .unwrap();
    assert!(
        matches!(&error, Error::Protocol { .. } | Error::Connection { .. }),
        "{error:?}"
    );
    // A server without TLS.
    let url = format!("wss://127.0.0.1:{}", server.port);
    let error = connect(&url, &options(Some(proxy.ca_file())))
        .err()
        .unwrap();
    assert!(matches!(&error, Error::Protocol { .. }), "{error:?}");
    // A server with TLS, without `wss://`.
    let url = format!("ws://127.0.0.1:{}", proxy.port);
    let error = connect(&url, &options(None)).err().unwrap();
    assert!(matches!(&error, Error::Protocol { .. }), "{error:?}");
}

#[test]
fn an_invalid_ca_file_is_named() {
    let directory = TempDir::new().unwrap();
    let file = directory.path().join("ca.pem");
    for content in [None, Some("not a certificate")] {
        if let Some(content) = content {
            std::fs::write(&file, content).unwrap();
        }
        let options = ConnectOptions {
            ca_file: Some(file.clone()),
            ..ConnectOptions::default()
        };
        let error = connect("wss://127.0.0.1:1", &options).err().unwrap();
        assert!(
            matches!(&error, Error::InvalidArgument { argument, .. } if argument == "ca_file"),
            "{error:?}"
        );
        assert!(error.to_string().contains("ca.pem"), "{error}");
    }
}
