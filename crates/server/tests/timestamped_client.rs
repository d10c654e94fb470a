//! Upstream's published client of the older generation, whose frames have a timestamp, against this
//! server, together with a client of the newer generation.

mod common;

use common::TestServer;
use simd_r_drive_ws_client::AsyncDataStoreReader as _;
use timestamped_ws_client::{AsyncDataStoreReader, AsyncDataStoreWriter, WsClient};

#[tokio::test]
async fn both_generations_share_a_store() {
    let server = TestServer::start();
    let old = WsClient::new("127.0.0.1", server.port()).await.unwrap();
    let new = server.published_client().await;

    for size in [1, 100, 65_000, 65_530, 70_000, 300_000] {
        let payload: Vec<u8> = (0..size).map(|i| (i % 251) as u8 | 1).collect();
        AsyncDataStoreWriter::write(&old, b"key", &payload)
            .await
            .unwrap();
        assert!(
            AsyncDataStoreReader::read(&old, b"key")
                .await
                .unwrap()
                .as_ref()
                == Some(&payload)
        );
        assert!(new.read(b"key").await.unwrap().as_ref() == Some(&payload));
    }
    let entries: [(&[u8], &[u8]); 2] = [(b"a", b"1"), (b"b", b"2")];
    AsyncDataStoreWriter::batch_write(&old, &entries)
        .await
        .unwrap();
    let read = AsyncDataStoreReader::batch_read(&old, &[b"b", b"c", b"a"])
        .await
        .unwrap();
    assert_eq!(read, [Some(b"2".to_vec()), None, Some(b"1".to_vec())]);
    AsyncDataStoreWriter::delete(&old, b"a").await.unwrap();
    assert!(!AsyncDataStoreReader::exists(&old, b"a").await.unwrap());
    let refused = AsyncDataStoreWriter::write(&old, b"key", b"")
        .await
        .unwrap_err();
    assert!(refused.to_string().contains("payload"), "{refused}");
}
