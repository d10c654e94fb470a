"""Valkey GLIDE, the blocking client."""

from importlib import metadata

from glide_sync import GlideClient, GlideClientConfiguration, NodeAddress

from network_peers.client import PATIENCE, Client

VERSION = metadata.version("valkey-glide-sync")


def connect(host: str, port: int) -> Client:
    """A client of the server at an address."""
    configuration = GlideClientConfiguration([NodeAddress(host, port)], request_timeout=PATIENCE)
    client = GlideClient.create(configuration)
    return Client(client.get, client.set, client.mget, client.mset)
