//! The connection to one server that is no cluster.

use std::sync::Arc;

use redis::{AsyncConnectionConfig, Client, ConnectionInfo, ErrorKind, RedisError, RedisResult};
use tokio::sync::Mutex;

use super::address::bracketed;
use super::dialer::Dialer;
use super::node::Node;
use super::target::Target;

/// One server that is no cluster.
pub(super) struct Single {
    client: Client,
    config: AsyncConnectionConfig,
    pub(super) dialer: Arc<Dialer>,
    current: Mutex<Option<Node>>,
}

impl Single {
    /// Connects.
    pub(super) async fn connect(target: &Target, dialer: &Arc<Dialer>) -> RedisResult<Self> {
        let info = target.infos()?.into_iter().next();
        let info: ConnectionInfo = info
            .ok_or(ErrorKind::InvalidClientConfig)
            .map_err(|kind| RedisError::from((kind, "no server")))?;
        let client = match &target.certificates {
            Some(certificates) => Client::build_with_tls(info, certificates.clone())?,
            None => Client::open(info)?,
        };
        let config = AsyncConnectionConfig::new()
            .set_dns_resolver(dialer.resolver())
            .set_connection_timeout(Some(dialer.options.patience))
            .set_response_timeout(None);
        let single = Self {
            client,
            config,
            dialer: Arc::clone(dialer),
            current: Mutex::default(),
        };
        single.node().await?;
        Ok(single)
    }

    pub(super) fn address(&self) -> String {
        bracketed(self.client.get_connection_info().addr())
    }

    /// The connection, made anew if it broke.
    pub(super) async fn node(&self) -> RedisResult<Node> {
        let mut current = self.current.lock().await;
        match &*current {
            Some(node) if !node.is_broken() => Ok(node.clone()),
            _ => {
                let info = self.client.get_connection_info().clone();
                let node = Node::connect(info, &self.config).await?;
                *current = Some(node.clone());
                Ok(node)
            }
        }
    }
}
