//! Redis clusters on free ports of the loopback, for the tests.

#![allow(dead_code)]

use std::net::{SocketAddr, TcpListener, TcpStream};
use std::process::{Child, Command, Output, Stdio};
use std::thread;
use std::time::{Duration, Instant};

use simd_r_drive_client::{ConnectOptions, DataStore, wait};
use tempfile::TempDir;

/// One server, which ends with this.
pub struct Node {
    pub port: u16,
    process: Child,
}

/// Servers with a folder of their own.
pub struct Servers {
    pub nodes: Vec<Node>,
    folder: TempDir,
    arguments: Vec<String>,
}

impl Drop for Node {
    fn drop(&mut self) {
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}

impl Node {
    /// Sends it a signal: `KILL`, `STOP` or `CONT`.
    pub fn signal(&self, name: &str) {
        let id = self.process.id().to_string();
        // A shell has it built in, where a small system has no program of that name.
        let sent = Command::new("sh")
            .args(["-c", "kill -s \"$0\" \"$1\"", name, &id])
            .status();
        assert!(sent.unwrap().success());
    }
}

/// Whether the machine has the servers. If not, says so.
pub fn is_available() -> bool {
    let is_available = Command::new("redis-server")
        .arg("--version")
        .stdout(Stdio::null())
        .status()
        .is_ok();
    if !is_available {
        eprintln!("skipped: there is no redis-server on this machine");
    }
    is_available
}

impl Servers {
    /// One server that is no cluster.
    pub fn single(arguments: &[&str]) -> Self {
        let mut servers = Self::empty(arguments);
        servers.add(&[]);
        servers
    }

    /// Three masters with a replica each.
    pub fn cluster(arguments: &[&str]) -> Self {
        let mut servers = Self::empty(arguments);
        for _ in 0..6 {
            servers.add(&["--cluster-enabled", "yes", "--cluster-node-timeout", "1000"]);
        }
        let nodes: Vec<_> = servers
            .nodes
            .iter()
            .map(|node| format!("127.0.0.1:{}", node.port))
            .collect();
        let mut create = vec!["--cluster", "create"];
        create.extend(nodes.iter().map(String::as_str));
        create.extend(["--cluster-replicas", "1", "--cluster-yes"]);
        let created = Command::new("redis-cli").args(create).output().unwrap();
        assert!(created.status.success(), "{created:?}");
        servers.wait_until("they are a cluster", |servers| {
            (0..6).all(|i| {
                let info = servers.cli(i, &["cluster", "info"]);
                let role = servers.cli(i, &["info", "replication"]);
                info.contains("cluster_state:ok")
                    && info.contains("cluster_known_nodes:6")
                    && (role.contains("role:master") || role.contains("master_link_status:up"))
            })
        });
        servers
    }

    fn empty(arguments: &[&str]) -> Self {
        Self {
            nodes: Vec::new(),
            folder: tempfile::tempdir().unwrap(),
            arguments: arguments.iter().map(|&it| it.to_owned()).collect(),
        }
    }

    /// Starts one more.
    pub fn add(&mut self, arguments: &[&str]) {
        // The port of the cluster's bus is above it by 10000.
        let port = loop {
            let listener = TcpListener::bind("127.0.0.1:0").unwrap();
            let port = listener.local_addr().unwrap().port();
            if port < 55_000 && TcpListener::bind(("127.0.0.1", port + 10_000)).is_ok() {
                break port;
            }
        };
        let process = Command::new("redis-server")
            .args(["--port", &port.to_string(), "--bind", "127.0.0.1"])
            .args(["--save", "", "--appendonly", "no", "--loglevel", "warning"])
            .args(["--cluster-config-file", &format!("{port}.conf")])
            .args(arguments)
            .args(&self.arguments)
            .current_dir(self.folder.path())
            .stdout(Stdio::null())
            .spawn()
            .unwrap();
        self.nodes.push(Node { port, process });
        let address = SocketAddr::from(([127, 0, 0, 1], port));
        self.wait_until("it listens", |_| TcpStream::connect(address).is_ok());
    }

    fn wait_until(&self, what: &str, is_so: impl Fn(&Self) -> bool) {
        let deadline = Instant::now() + Duration::from_secs(60);
        while !is_so(self) {
            assert!(Instant::now() < deadline, "not in time: {what}");
            thread::sleep(Duration::from_millis(50));
        }
    }

    /// What `redis-cli` prints for a command to one node.
    pub fn cli(&self, node: usize, arguments: &[&str]) -> String {
        let output = self.run_cli(node, arguments);
        String::from_utf8_lossy(&output.stdout).into_owned()
    }

    fn run_cli(&self, node: usize, arguments: &[&str]) -> Output {
        let port = self.nodes[node].port.to_string();
        let mut command = Command::new("redis-cli");
        command
            .args(["-p", &port])
            .args(arguments)
            .output()
            .unwrap()
    }

    /// The URL of a store.
    pub fn url(&self, name: &str) -> String {
        let scheme = match self.nodes.len() {
            1 => "redis",
            _ => "redis+cluster",
        };
        format!("{scheme}://127.0.0.1:{}/{name}", self.nodes[0].port)
    }

    /// Connects to a store.
    pub fn connect(&self, name: &str, options: &ConnectOptions) -> DataStore {
        wait(|caller| DataStore::connect(caller, &self.url(name), options)).unwrap()
    }

    /// The nodes that are masters now, as the node `asked` sees them.
    pub fn masters(&self, asked: usize) -> Vec<usize> {
        let listed = self.cli(asked, &["cluster", "nodes"]);
        let is_master = |port: u16| {
            let address = format!(":{port}@");
            listed.lines().any(|line| {
                line.contains(&address) && line.contains("master") && !line.contains("fail")
            })
        };
        (0..self.nodes.len())
            .filter(|&i| is_master(self.nodes[i].port))
            .collect()
    }
}
