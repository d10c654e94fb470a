//! The minimum that a call can take: one write, one read per segment, no decoding.

use std::io::{Read, Write};
use std::net::TcpStream;
use std::time::{Duration, Instant};

use muxio_core::rpc::{RpcDispatcher, RpcRequest};
use muxio_rpc_service::prebuffered::RpcMethodPrebuffered;
use simd_r_drive_muxio_service_definition::prebuffered as wire;
use tungstenite::protocol::frame::FrameHeader;
use tungstenite::protocol::frame::coding::{Data, OpCode};

/// A blocking socket to a server of the current generation.
pub struct Floor {
    stream: TcpStream,
    buffer: Vec<u8>,
    /// Messages, and how many bytes their responses have.
    known: Vec<(Vec<u8>, usize)>,
}

/// A request for `M`, as one WebSocket message with a mask of zeros.
fn message<M: RpcMethodPrebuffered>(parameters: M::Input) -> Vec<u8> {
    let mut frames = Vec::new();
    let request = RpcRequest {
        rpc_method_id: M::METHOD_ID,
        rpc_param_bytes: None,
        rpc_prebuffered_payload_bytes: Some(M::encode_request(parameters).expect("parameters")),
        is_finalized: true,
    };
    let nothing = None::<fn(muxio_core::rpc::rpc_internals::RpcStreamEvent)>;
    RpcDispatcher::new()
        .call(
            request,
            1 << 30,
            |bytes: &[u8]| frames.extend_from_slice(bytes),
            nothing,
            false,
        )
        .map(drop)
        .expect("a request");
    let header = FrameHeader {
        opcode: OpCode::Data(Data::Binary),
        mask: Some([0; 4]),
        ..FrameHeader::default()
    };
    let mut message = Vec::new();
    header
        .format(frames.len() as u64, &mut message)
        .expect("a header");
    message.append(&mut frames);
    message
}

pub fn read(key: &[u8]) -> Vec<u8> {
    message::<wire::Read>(wire::ReadRequestParams { key: key.to_vec() })
}

pub fn write(key: &[u8], payload: &[u8]) -> Vec<u8> {
    message::<wire::Write>(wire::WriteRequestParams {
        key: key.to_vec(),
        payload: payload.to_vec(),
    })
}

pub fn batch_read(keys: &[Vec<u8>]) -> Vec<u8> {
    message::<wire::BatchRead>(wire::BatchReadRequestParams {
        keys: keys.to_vec(),
    })
}

impl Floor {
    pub fn connect(url: &str) -> Self {
        let (socket, _) = tungstenite::connect(url.trim_end_matches('/').to_owned() + "/ws")
            .expect("a connection");
        let tungstenite::stream::MaybeTlsStream::Plain(stream) = socket.get_ref() else {
            panic!("the floor speaks ws:// only");
        };
        let stream = stream.try_clone().expect("a handle");
        stream.set_nodelay(true).expect("a socket option");
        Self {
            stream,
            buffer: vec![0; 1 << 20],
            known: Vec::new(),
        }
    }

    /// Sends `message` and receives its response.
    pub fn call(&mut self, message: &[u8]) {
        let mut left = self.response_to(message);
        self.stream.write_all(message).expect("a write");
        while left > 0 {
            left -= self.receive(left);
        }
    }

    /// Keeps `many` calls in flight for `time`. Returns how many were done per second.
    pub fn pipelined(&mut self, message: &[u8], many: usize, time: Duration) -> f64 {
        let length = self.response_to(message);
        let all = message.repeat(many);
        self.stream.write_all(&all).expect("a write");
        let (begin, mut calls, mut bytes) = (Instant::now(), 0, 0);
        while begin.elapsed() < time {
            bytes += self.receive(usize::MAX);
            let done = bytes / length;
            bytes %= length;
            calls += done;
            self.stream
                .write_all(&all[..done * message.len()])
                .expect("a write");
        }
        let rate = calls as f64 / begin.elapsed().as_secs_f64();
        let mut left = many * length - bytes;
        while left > 0 {
            left -= self.receive(left);
        }
        rate
    }

    fn receive(&mut self, most: usize) -> usize {
        let most = most.min(self.buffer.len());
        let length = self.stream.read(&mut self.buffer[..most]).expect("a read");
        assert!(length > 0, "the server is still there");
        #[cfg(target_os = "linux")]
        socket2::SockRef::from(&self.stream)
            .set_tcp_quickack(true)
            .expect("a socket option");
        length
    }

    fn response_to(&mut self, message: &[u8]) -> usize {
        if let Some((_, length)) = self.known.iter().find(|(known, _)| known == message) {
            return *length;
        }
        let length = self.learn(message);
        self.known.push((message.to_vec(), length));
        length
    }

    /// The length of a message's response: all bytes until no more arrive.
    fn learn(&mut self, message: &[u8]) -> usize {
        self.stream.write_all(message).expect("a write");
        let mut length = self.receive(usize::MAX);
        self.stream
            .set_read_timeout(Some(Duration::from_millis(300)))
            .expect("a socket option");
        while let Ok(more @ 1..) = self.stream.read(&mut self.buffer) {
            length += more;
            #[cfg(target_os = "linux")]
            socket2::SockRef::from(&self.stream)
                .set_tcp_quickack(true)
                .expect("a socket option");
        }
        self.stream.set_read_timeout(None).expect("a socket option");
        length
    }
}
