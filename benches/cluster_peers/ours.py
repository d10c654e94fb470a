"""This project's client."""

from network_peers.client import Client
from network_peers.ours import VERSION as VERSION

from cluster_peers.async_client import AsyncClient
from simd_r_drive_ws_client import AsyncDataStore, DataStore


def connect(host: str, port: int) -> Client:
    """A client of the cluster with a node at an address."""
    store = DataStore.connect(url(host, port))
    return Client(store.read, store.write, store.batch_read, store.batch_write)


async def connect_async(host: str, port: int) -> AsyncClient:
    """The same, with coroutines."""
    store = await AsyncDataStore.connect(url(host, port))
    return AsyncClient(store.read, store.write, store.batch_read, store.batch_write)


def url(host: str, port: int) -> str:
    """The URL of the store in the cluster."""
    return f"redis+cluster://{host}:{port}/benchmark"
