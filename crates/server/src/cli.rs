//! The binary's command line.

use std::path::{Path, PathBuf};
use std::time::Duration;

use clap::Parser;
use simd_r_drive_server::{FsyncPolicy, ServerOptions, TlsFiles};

/// The environment variable for a token.
const TOKEN: &str = "SIMD_R_DRIVE_TOKEN";

/// Serves one SIMD R Drive store file over WebSocket, until SIGTERM or SIGINT.
///
/// The address is printed to standard output, the log to standard error. RUST_LOG sets the log
/// level (default: info).
#[derive(Parser)]
#[command(name = "simd-r-drive-server", version)]
pub struct Cli {
    /// The store file; it is created if it does not exist.
    #[arg(value_name = "STORE_FILE")]
    path: PathBuf,
    /// The name or address to listen at: 127.0.0.1 for this machine only, 0.0.0.0 for all
    /// addresses.
    ///
    /// An address that other machines can reach requires a token, or --allow-anonymous.
    #[arg(long, default_value = "127.0.0.1")]
    host: String,
    /// The port to listen at; 0 means any free one.
    #[arg(long, default_value_t = 0)]
    port: u16,
    /// The certificate chain for wss://, a PEM file.
    #[arg(long, value_name = "FILE", requires = "tls_key")]
    tls_cert: Option<PathBuf>,
    /// The certificate's private key, a PEM file.
    #[arg(long, value_name = "FILE", requires = "tls_cert")]
    tls_key: Option<PathBuf>,
    /// A file with the bearer tokens that are accepted, one per line. May be given several times.
    ///
    /// The token in the environment variable SIMD_R_DRIVE_TOKEN is accepted, too.
    #[arg(long, value_name = "FILE")]
    token_file: Vec<PathBuf>,
    /// Accept anyone who can reach the address without a token, also from other machines.
    #[arg(long)]
    allow_anonymous: bool,
    /// The origin of web pages that may connect, such as https://example.org. May be given several
    /// times.
    #[arg(long, value_name = "ORIGIN")]
    allowed_origin: Vec<String>,
    /// When writes are forced to the disk: never, before each answer (every-write), or in the
    /// background: every-second, or at an interval such as 500ms, 2s or 1m.
    #[arg(
        long,
        alias = "fsync",
        value_name = "POLICY",
        default_value = "never",
        value_parser = fsync_policy
    )]
    durability: FsyncPolicy,
    /// The largest WebSocket message, in bytes [default: 64 MiB].
    #[arg(long, value_name = "BYTES")]
    max_message_size: Option<u64>,
    /// The largest request, in bytes, over all its messages [default: 2 GiB].
    #[arg(long, value_name = "BYTES")]
    max_request_size: Option<u64>,
    /// The maximum memory for the requests of all connections together, in bytes [default: 4 GiB].
    #[arg(long, value_name = "BYTES")]
    max_memory: Option<u64>,
    /// The maximum number of connections [default: 1024].
    #[arg(long, value_name = "NUMBER")]
    max_connections: Option<usize>,
    /// The maximum number of incomplete requests of one connection [default: 1024].
    #[arg(long, value_name = "NUMBER")]
    max_in_flight: Option<usize>,
}

impl Cli {
    /// The server's options, with the tokens read from their files.
    pub fn into_options(self) -> Result<ServerOptions, String> {
        let mut options = ServerOptions::new(self.path);
        options.host = self.host;
        options.port = self.port;
        options.fsync = self.durability;
        options.allow_anonymous = self.allow_anonymous;
        options.allowed_origins = self.allowed_origin;
        options.tls = self
            .tls_cert
            .zip(self.tls_key)
            .map(|(certificate, key)| TlsFiles { certificate, key });
        for file in &self.token_file {
            options.tokens.extend(tokens_in(file)?);
        }
        options.tokens.extend(token_from_environment()?);
        let set = |option: &mut u64, given: Option<u64>| *option = given.unwrap_or(*option);
        set(&mut options.max_message_size, self.max_message_size);
        set(&mut options.max_request_size, self.max_request_size);
        set(&mut options.max_memory, self.max_memory);
        let set = |option: &mut usize, given: Option<usize>| *option = given.unwrap_or(*option);
        set(&mut options.max_connections, self.max_connections);
        set(&mut options.max_in_flight, self.max_in_flight);
        Ok(options)
    }
}

/// The tokens in a file, which must have at least one.
fn tokens_in(file: &Path) -> Result<Vec<String>, String> {
    let shown = file.display();
    let text = std::fs::read_to_string(file).map_err(|e| format!("{shown}: {e}"))?;
    let lines = text.lines().map(str::trim).filter(|line| !line.is_empty());
    let tokens: Vec<_> = lines.map(str::to_owned).collect();
    if tokens.is_empty() {
        return Err(format!("{shown}: no token in it"));
    }
    Ok(tokens)
}

/// The token in the environment, if any. An empty one is an error: without a token, the server
/// would accept anyone.
fn token_from_environment() -> Result<Option<String>, String> {
    let Some(token) = std::env::var_os(TOKEN) else {
        return Ok(None);
    };
    let token = token
        .into_string()
        .ok()
        .map(|token| token.trim().to_owned());
    match token.filter(|token| !token.is_empty()) {
        Some(token) => Ok(Some(token)),
        None => Err(format!("{TOKEN}: no token in it")),
    }
}

fn fsync_policy(text: &str) -> Result<FsyncPolicy, String> {
    match text {
        "never" => return Ok(FsyncPolicy::Never),
        "every-write" => return Ok(FsyncPolicy::EveryWrite),
        "every-second" => return Ok(FsyncPolicy::Interval(Duration::from_secs(1))),
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
        _ => Err(
            "must be never, every-write, every-second or an interval such as 500ms, 2s or 1m"
                .to_owned(),
        ),
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
        assert_eq!(fsync_policy("every-second"), interval(1000));
        assert_eq!(fsync_policy("2s"), interval(2000));
        assert_eq!(fsync_policy("1m"), interval(60_000));
        for bad in ["", "0s", "5", "s", "-1s", "always", "99999999999999999999s"] {
            assert!(fsync_policy(bad).is_err(), "{bad}");
        }
    }
}
