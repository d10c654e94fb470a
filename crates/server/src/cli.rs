//! The binary's command line.

use std::path::PathBuf;
use std::time::Duration;

use clap::Parser;
use simd_r_drive_server::{FsyncPolicy, ServerOptions, TlsFiles};

/// Serves one SIMD R Drive store file over WebSocket, until SIGTERM or SIGINT.
///
/// The address goes to standard output, the log to standard error. RUST_LOG says what is logged
/// (default: info).
#[derive(Parser)]
#[command(name = "simd-r-drive-server", version)]
pub struct Cli {
    /// The store file; it is made if there is none.
    #[arg(value_name = "STORE_FILE")]
    path: PathBuf,
    /// The name or address to listen at: 127.0.0.1 for this machine alone, 0.0.0.0 for all.
    #[arg(long, default_value = "127.0.0.1")]
    host: String,
    /// The port to listen at; 0 takes any free one.
    #[arg(long, default_value_t = 0)]
    port: u16,
    /// The certificate chain for wss://, a PEM file.
    #[arg(long, value_name = "FILE", requires = "tls_key")]
    tls_cert: Option<PathBuf>,
    /// The certificate's private key, a PEM file.
    #[arg(long, value_name = "FILE", requires = "tls_cert")]
    tls_key: Option<PathBuf>,
    /// A file with the bearer tokens that are let in, one a line. May be given several times.
    #[arg(long, value_name = "FILE")]
    token_file: Vec<PathBuf>,
    /// When writes are forced to the disk: never, before each answer (every-write), or in the
    /// background after an interval such as 500ms, 2s or 1m.
    #[arg(long, value_name = "POLICY", default_value = "never", value_parser = fsync_policy)]
    fsync: FsyncPolicy,
    /// The largest WebSocket message, in bytes [default: 64 MiB].
    #[arg(long, value_name = "BYTES")]
    max_message_size: Option<u64>,
    /// The largest request, in bytes, over all its messages [default: 2 GiB].
    #[arg(long, value_name = "BYTES")]
    max_request_size: Option<u64>,
    /// The most connections at a time [default: 1024].
    #[arg(long, value_name = "NUMBER")]
    max_connections: Option<usize>,
    /// The most unfinished requests of one connection [default: 1024].
    #[arg(long, value_name = "NUMBER")]
    max_in_flight: Option<usize>,
}

impl Cli {
    /// The server's options, with the tokens out of their files.
    pub fn into_options(self) -> Result<ServerOptions, String> {
        let mut options = ServerOptions::new(self.path);
        options.host = self.host;
        options.port = self.port;
        options.fsync = self.fsync;
        options.tls = self
            .tls_cert
            .zip(self.tls_key)
            .map(|(certificate, key)| TlsFiles { certificate, key });
        for file in &self.token_file {
            let shown = file.display();
            let text = std::fs::read_to_string(file).map_err(|e| format!("{shown}: {e}"))?;
            let before = options.tokens.len();
            let tokens = text.lines().map(str::trim).filter(|line| !line.is_empty());
            options.tokens.extend(tokens.map(str::to_owned));
            if options.tokens.len() == before {
                return Err(format!("{shown}: no token in it"));
            }
        }
        let set = |option: &mut u64, given: Option<u64>| *option = given.unwrap_or(*option);
        set(&mut options.max_message_size, self.max_message_size);
        set(&mut options.max_request_size, self.max_request_size);
        let set = |option: &mut usize, given: Option<usize>| *option = given.unwrap_or(*option);
        set(&mut options.max_connections, self.max_connections);
        set(&mut options.max_in_flight, self.max_in_flight);
        Ok(options)
    }
}

fn fsync_policy(text: &str) -> Result<FsyncPolicy, String> {
    match text {
        "never" => return Ok(FsyncPolicy::Never),
        "every-write" => return Ok(FsyncPolicy::EveryWrite),
        _ => {}
    }
    let digits = text.trim_end_matches(|c: char| c.is_ascii_alphabetic());
    let milliseconds = match &text[digits.len()..] {
        "ms" => 1,
        "s" => 1000,
        "m" => 60_000,
        _ => 0,
    };
    match digits
        .parse::<u64>()
        .ok()
        .and_then(|n| n.checked_mul(milliseconds))
    {
        Some(interval) if interval > 0 => {
            Ok(FsyncPolicy::Interval(Duration::from_millis(interval)))
        }
        _ => Err("neither never, every-write nor an interval such as 500ms, 2s or 1m".to_owned()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn policies() {
        assert_eq!(fsync_policy("never"), Ok(FsyncPolicy::Never));
        assert_eq!(fsync_policy("every-write"), Ok(FsyncPolicy::EveryWrite));
        let interval = |ms| Ok(FsyncPolicy::Interval(Duration::from_millis(ms)));
        assert_eq!(fsync_policy("500ms"), interval(500));
        assert_eq!(fsync_policy("2s"), interval(2000));
        assert_eq!(fsync_policy("1m"), interval(60_000));
        for bad in ["", "0s", "5", "s", "-1s", "always", "99999999999999999999s"] {
            assert!(fsync_policy(bad).is_err(), "{bad}");
        }
    }
}
