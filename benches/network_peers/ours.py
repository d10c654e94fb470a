"""This project's client, for its own server."""

from importlib import metadata

from network_peers.client import Client
from simd_r_drive_ws_client import DataStore

VERSION = metadata.version("simd-r-drive-ws-client")


def connect(host: str, port: int) -> Client:
    """A client of the server at an address."""
    store = DataStore.connect(f"ws://{host}:{port}")
    return Client(store.read, store.write, store.batch_read, store.batch_write)
