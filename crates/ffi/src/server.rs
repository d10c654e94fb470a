use crate::options::{ServerOptions, host_options};
use crate::{Result, interrupt};

pub struct Server(simd_r_drive_server::Server);

impl Server {
    pub fn new(
        path: String,
        host: String,
        port: u16,
        options: Option<ServerOptions>,
    ) -> Result<Self> {
        interrupt::watch();
        let mut options = host_options(path, options)?;
        options.host = host;
        options.port = port;
        Ok(Self(simd_r_drive_server::Server::start(options)?))
    }

    pub fn address(&self) -> String {
        self.0.address().to_string()
    }

    pub fn url(&self) -> String {
        self.0.url().to_owned()
    }

    pub fn stop(&self) -> Result<()> {
        Ok(self.0.stop()?)
    }
}
