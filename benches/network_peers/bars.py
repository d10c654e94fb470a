"""The target ratios of the client and its server."""

from harness.figures import Bar
from harness.peers import OURS

from network_peers import REDIS_PY, VALKEY_GLIDE


def faster(row: str, times: float) -> Bar:
    """At least this many times faster than redis-py."""
    return Bar(row, REDIS_PY, OURS, times, lowest=True)


def as_fast(row: str) -> list[Bar]:
    """Not slower than any of the others."""
    return [Bar(row, OURS, peer, 1, lowest=False) for peer in (REDIS_PY, VALKEY_GLIDE)]


BARS = [
    faster("get", 2),
    faster("set", 2),
    faster("get_many", 2),
    faster("set_many", 2),
    *as_fast("get_large"),
    *as_fast("set_large"),
    faster("threads", 8),
]
