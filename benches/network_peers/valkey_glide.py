"""Valkey GLIDE, the blocking client."""

from importlib import metadata

from glide_sync import GlideClient, GlideClientConfiguration, NodeAddress

from network_peers.client import Client

VERSION = metadata.version("valkey-glide-sync")


def connect(host: str, port: int) -> Client:
    """A client of the server at an address."""
    client = GlideClient.create(GlideClientConfiguration([NodeAddress(host, port)]))
    return Client(client.get, client.set, client.mget, client.mset)
