"""redis-py with hiredis, which parses the answers."""

from importlib import metadata

import redis

from network_peers.client import Client

VERSION = f"{redis.__version__} with hiredis {metadata.version('hiredis')}"


def connect(host: str, port: int) -> Client:
    """A client of the server at an address."""
    client = redis.Redis(host, port)
    return Client(client.get, client.set, client.mget, client.mset)
