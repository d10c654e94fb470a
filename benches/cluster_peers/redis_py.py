"""redis-py's clients of clusters, with hiredis, which parses the answers."""

import redis
import redis.asyncio
from network_peers.client import Client
from network_peers.redis_py import VERSION as VERSION

from cluster_peers.async_client import AsyncClient


def connect(host: str, port: int) -> Client:
    """A client of the cluster with a node at an address."""
    client = redis.RedisCluster(host, port)
    return Client(client.get, client.set, client.mget_nonatomic, client.mset_nonatomic)


async def connect_async(host: str, port: int) -> AsyncClient:
    """The same, with coroutines."""
    client = await redis.asyncio.RedisCluster(host, port)
    return AsyncClient(client.get, client.set, client.mget_nonatomic, client.mset_nonatomic)
