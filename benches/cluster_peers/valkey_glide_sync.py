"""Valkey GLIDE's blocking client of clusters."""

from glide_sync import GlideClusterClient, GlideClusterClientConfiguration, NodeAddress
from network_peers.client import PATIENCE, Client
from network_peers.valkey_glide import VERSION as VERSION


def connect(host: str, port: int) -> Client:
    """A client of the cluster with a node at an address."""
    configuration = GlideClusterClientConfiguration(
        [NodeAddress(host, port)], request_timeout=PATIENCE
    )
    client = GlideClusterClient.create(configuration)
    return Client(client.get, client.set, client.mget, client.mset)
