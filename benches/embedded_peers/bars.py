"""The target ratios of the embedded store."""

from harness.figures import Bar
from harness.peers import OURS

ARRAY_TIME = "150 ns"
# A million values of 8 bytes are read into one array in 0.15 s.
ARRAY_SECONDS = 150e-9


def at_most(row: str, peer: str, times: float) -> Bar:
    """At most this many times the time of a peer."""
    return Bar(row, OURS, peer, times, lowest=False)


BARS = [
    at_most("8 B read", "lmdb", 0.75),
    at_most("8 B read", "simd-r-drive-py", 1),
    at_most("8 B batch_read", "lmdb", 0.2),
    at_most("8 B batch_write", "lmdb", 1.5),
    at_most("8 B write", "rocksdict", 1.2),
    at_most("4 KiB view", "lmdb", 1),
    at_most("1 MiB view", "lmdb", 1),
    at_most("8 B batch_read_into", ARRAY_TIME, 1),
]
