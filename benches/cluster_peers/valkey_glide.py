"""Valkey GLIDE's client of clusters, with coroutines."""

from importlib import metadata

from glide import GlideClusterClient, GlideClusterClientConfiguration, NodeAddress
from network_peers.client import PATIENCE

from cluster_peers.async_client import AsyncClient

VERSION = metadata.version("valkey-glide")


async def connect_async(host: str, port: int) -> AsyncClient:
    """A client of the cluster with a node at an address."""
    configuration = GlideClusterClientConfiguration(
        [NodeAddress(host, port)], request_timeout=PATIENCE
    )
    client = await GlideClusterClient.create(configuration)
    return AsyncClient(client.get, client.set, client.mget, client.mset)
