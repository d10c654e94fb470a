use std::sync::Arc;

use simd_r_drive_client::{Caller, offload};

use crate::options::{ServerOptions, host_options};
use crate::{Result, interrupt};

pub struct Server(Arc<simd_r_drive_server::Server>);

impl Server {
    pub fn new(
        path: String,
        host: String,
        port: u16,
        options: Option<ServerOptions>,
    ) -> Result<Self> {
        interrupt::watch();
        let options = host_options(path, host, port, options)?;
        let server = simd_r_drive_server::Server::start(options)?;
        Ok(Self(Arc::new(server)))
    }

    pub async fn start(
        path: String,
        host: String,
        port: u16,
        options: Option<ServerOptions>,
    ) -> Result<Self> {
        interrupt::watch();
        let options = host_options(path, host, port, options)?;
        let start = move || simd_r_drive_server::Server::start(options);
        let server = offload::run(Caller::Task, start).await?;
        Ok(Self(Arc::new(server)))
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

    pub async fn stop_async(&self) -> Result<()> {
        let server = Arc::clone(&self.0);
        Ok(offload::run(Caller::Task, move || server.stop()).await?)
    }
}
