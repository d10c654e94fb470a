//! A server in a thread of the test, with the behaviour that the test defines.

use std::io::{Read, Write};
use std::net::TcpListener;
use std::sync::Arc;
use std::thread;

use muxio_core::rpc::{RpcDispatcher, RpcResponse};
use muxio_rpc_service::prebuffered::RpcMethodPrebuffered;
use rustls::{ServerConfig, ServerConnection, StreamOwned};
use simd_r_drive_muxio_service_definition::prebuffered::IsEmpty;
use tungstenite::{Message, WebSocket};

/// A complete request.
pub struct Request {
    pub id: u32,
    pub method: u64,
    pub parameters: Vec<u8>,
}

/// The stream of a connection.
trait Stream: Read + Write + Send {}

impl<T: Read + Write + Send> Stream for T {}

/// One connection of a client.
pub struct Peer {
    socket: WebSocket<Box<dyn Stream>>,
    dispatcher: RpcDispatcher<'static>,
}

impl Peer {
    /// Listens, and calls `serve` with each connection in a thread of its own, once the generation
    /// is known. Returns the URL.
    pub fn listen(serve: impl Fn(Self) + Clone + Send + 'static) -> String {
        Self::listen_over(None, serve)
    }

    /// [`listen`](Self::listen), over TLS if there is a configuration for it.
    pub fn listen_over(
        tls: Option<Arc<ServerConfig>>,
        serve: impl Fn(Self) + Clone + Send + 'static,
    ) -> String {
        let listener = TcpListener::bind("127.0.0.1:0").expect("a free port");
        let address = listener.local_addr().expect("its address");
        let url = match &tls {
            Some(_) => format!("wss://{address}"),
            None => format!("ws://{address}"),
        };
        thread::spawn(move || {
            while let Ok((stream, _)) = listener.accept() {
                let (serve, tls) = (serve.clone(), tls.clone());
                thread::spawn(move || {
                    let stream: Box<dyn Stream> = match tls {
                        Some(config) => {
                            let tls = ServerConnection::new(config).expect("a connection");
                            Box::new(StreamOwned::new(tls, stream))
                        }
                        None => Box::new(stream),
                    };
                    let socket = tungstenite::accept(stream).expect("a handshake");
                    let mut peer = Self {
                        socket,
                        dispatcher: RpcDispatcher::new(),
                    };
                    let probe = peer.requests().remove(0);
                    assert_eq!(probe.method, IsEmpty::METHOD_ID);
                    peer.answer(&probe, IsEmpty::encode_response(empty()).unwrap());
                    serve(peer);
                });
            }
        });
        url
    }

    /// The next requests; none at the end of the connection.
    pub fn requests(&mut self) -> Vec<Request> {
        loop {
            match self.requests_or_ping() {
                Some(requests) if requests.is_empty() => {}
                requests => return requests.unwrap_or_default(),
            }
        }
    }

    /// The requests that the next message completes. If it is a ping, this answers it and returns
    /// none. `None` at the end of the connection.
    pub fn requests_or_ping(&mut self) -> Option<Vec<Request>> {
        match self.socket.read() {
            Ok(Message::Binary(bytes)) => Some(self.take(&bytes)),
            Ok(_) => {
                self.socket.flush().ok()?;
                Some(Vec::new())
            }
            Err(_) => None,
        }
    }

    fn take(&mut self, bytes: &[u8]) -> Vec<Request> {
        let known = self.dispatcher.read_bytes(bytes).expect("frames");
        let mut requests = Vec::new();
        for id in known {
            if self.dispatcher.is_rpc_request_finalized(id) == Some(true) {
                let request = self.dispatcher.delete_rpc_request(id).expect("a request");
                requests.push(Request {
                    id,
                    method: request.rpc_method_id,
                    parameters: request.rpc_prebuffered_payload_bytes.unwrap_or_default(),
                });
            }
        }
        requests
    }

    /// Answers a request. Returns whether the answer could be sent.
    pub fn answer(&mut self, request: &Request, body: Vec<u8>) -> bool {
        let response = RpcResponse {
            rpc_request_id: request.id,
            rpc_method_id: request.method,
            rpc_result_status: Some(0),
            rpc_prebuffered_payload_bytes: Some(body),
            is_finalized: true,
        };
        let mut bytes = Vec::new();
        self.dispatcher
            .respond(response, 64 << 10, |part: &[u8]| {
                bytes.extend_from_slice(part)
            })
            .map(drop)
            .expect("frames");
        self.socket.send(Message::binary(bytes)).is_ok()
    }
}

/// The answer of an empty store to `is_empty`.
fn empty() -> <IsEmpty as RpcMethodPrebuffered>::Output {
    IsEmpty::decode_response(&[1]).expect("a boolean")
}
