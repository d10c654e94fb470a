"""The clients of the benchmark `clients.py`, each with its server."""

from harness.peers import OURS, Peer

REDIS_PY = "redis-py"
VALKEY_GLIDE = "valkey-glide"
PEERS = [
    Peer(OURS, "network_peers.ours"),
    Peer(REDIS_PY, "network_peers.redis_py", "redis[hiredis]"),
    Peer(VALKEY_GLIDE, "network_peers.valkey_glide", "valkey-glide-sync"),
]
