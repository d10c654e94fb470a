//! Upstream's published client with this server: every method, sizes around the limits of chunks,
//! and refusals.

mod common;

use common::TestServer;
use simd_r_drive_ws_client::{AsyncDataStoreReader, AsyncDataStoreWriter};

#[tokio::test]
async fn every_method() {
    let server = TestServer::start();
    let client = server.published_client().await;
    assert!(client.is_empty().await.unwrap());
    assert_eq!(client.read(b"nothing").await.unwrap(), None);

    let tail = client.write(b"key", b"payload").await.unwrap();
    assert_eq!(client.file_size().await.unwrap(), tail);
    assert_eq!(
        client.read(b"key").await.unwrap().as_deref(),
        Some(&b"payload"[..])
    );
    assert!(client.exists(b"key").await.unwrap());

    client
        .batch_write(&[(b"a", b"1"), (b"b", b"22"), (b"", b"an empty key")])
        .await
        .unwrap();
    assert_eq!(client.len().await.unwrap(), 4);
    let read = client
        .batch_read(&[b"a", b"missing", b"b", b""])
        .await
        .unwrap();
    let expected: [Option<&[u8]>; 4] = [Some(b"1"), None, Some(b"22"), Some(b"an empty key")];
    assert_eq!(
        read.iter().map(Option::as_deref).collect::<Vec<_>>(),
        expected
    );

    client.delete(b"a").await.unwrap();
    assert!(!client.exists(b"a").await.unwrap());
    assert_eq!(client.len().await.unwrap(), 3);
    assert!(!client.is_empty().await.unwrap());
}

#[tokio::test]
async fn payloads_of_every_size() {
    let server = TestServer::start();
    let client = server.published_client().await;
    const CHUNK: usize = 64 << 10;
    const MESSAGE: usize = 2 << 20;
    let around = |n: usize| n - 40..n + 40;
    let sizes = (1..6)
        .chain([100, 253, 254, 255, 256, 257])
        .chain(around(CHUNK).step_by(7))
        .chain(around(MESSAGE).step_by(13))
        .chain([3 * MESSAGE, 5 * MESSAGE + 1]);
    for size in sizes {
        let payload: Vec<u8> = (0..size).map(|i| (i * 31 % 251) as u8 | 1).collect();
        client.write(b"key", &payload).await.unwrap();
        let read = client.read(b"key").await.unwrap();
        assert!(read.as_deref() == Some(&payload), "{size} bytes");
    }
}

#[tokio::test]
async fn many_calls_in_flight() {
    let server = TestServer::start();
    let client = std::sync::Arc::new(server.published_client().await);
    let calls: Vec<_> = (0..500u32)
        .map(|i| {
            let client = client.clone();
            tokio::spawn(async move {
                let key = i.to_le_bytes();
                let payload = vec![i as u8 | 1; 10 + i as usize * 20];
                client.write(&key, &payload).await.unwrap();
                assert_eq!(client.read(&key).await.unwrap(), Some(payload));
            })
        })
        .collect();
    for call in calls {
        call.await.unwrap();
    }
    assert_eq!(client.len().await.unwrap(), 500);
}

#[tokio::test]
async fn a_large_batch() {
    let server = TestServer::start();
    let client = server.published_client().await;
    let entries: Vec<(Vec<u8>, Vec<u8>)> = (0..1000u32)
        .map(|i| (i.to_be_bytes().to_vec(), vec![7; 1 + i as usize * 3]))
        .collect();
    let borrowed: Vec<(&[u8], &[u8])> = entries.iter().map(|(k, p)| (&k[..], &p[..])).collect();
    client.batch_write(&borrowed).await.unwrap();
    let keys: Vec<&[u8]> = entries.iter().map(|(k, _)| &k[..]).collect();
    let read = client.batch_read(&keys).await.unwrap();
    for ((_, payload), read) in entries.iter().zip(read) {
        assert_eq!(read.as_ref(), Some(payload));
    }
}

#[tokio::test]
async fn reserved_payloads_are_refused_and_nothing_is_written() {
    let server = TestServer::start();
    let client = server.published_client().await;
    for payload in [&b""[..], b"\0"] {
        let refused = client.write(b"key", payload).await.unwrap_err().to_string();
        assert!(refused.contains("payload"), "{refused}");
        let entries: [(&[u8], &[u8]); 3] = [(b"a", b"1"), (b"b", payload), (b"c", b"3")];
        let refused = client.batch_write(&entries).await.unwrap_err().to_string();
        assert!(refused.contains("entries[1].payload"), "{refused}");
    }
    assert_eq!(client.file_size().await.unwrap(), 0);
    assert!(client.is_empty().await.unwrap());
}

#[tokio::test]
async fn a_restart_on_the_same_file_and_port() {
    let server = TestServer::start();
    let port = server.port();
    let client = server.published_client().await;
    client.write(b"key", b"payload").await.unwrap();
    server.server.stop().unwrap();
    assert!(client.read(b"key").await.is_err());

    let mut options = simd_r_drive_server::ServerOptions::new(&server.path);
    options.port = port;
    let again = simd_r_drive_server::Server::start(options).unwrap();
    assert_eq!(again.address().port(), port);
    let client = server.published_client().await;
    assert_eq!(
        client.read(b"key").await.unwrap().as_deref(),
        Some(&b"payload"[..])
    );
}
