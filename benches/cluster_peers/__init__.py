"""The clients of the benchmark `cluster.py`, all of one cluster."""

from harness.peers import OURS, Peer
from network_peers import REDIS_PY

VALKEY_GLIDE = "valkey-glide"
VALKEY_GLIDE_SYNC = "valkey-glide-sync"
PEERS = [
    Peer(OURS, "cluster_peers.ours"),
    Peer(REDIS_PY, "cluster_peers.redis_py", "redis[hiredis]"),
    Peer(VALKEY_GLIDE, "cluster_peers.valkey_glide", "valkey-glide"),
    Peer(VALKEY_GLIDE_SYNC, "cluster_peers.valkey_glide_sync", "valkey-glide-sync"),
]
# Those with blocking calls, and those with coroutines.
BLOCKING = (OURS, REDIS_PY, VALKEY_GLIDE_SYNC)
ASYNC = (OURS, REDIS_PY, VALKEY_GLIDE)
