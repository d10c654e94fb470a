"""The target ratios of the transport: required ones and aims."""

from harness.figures import Bar


def faster(row: str, times: float) -> Bar:
    """At least this many times faster than the published client."""
    return Bar(row, "published", "client", times, True, "at least")


def near_floor(row: str, times: float) -> Bar:
    """At most this many times the floor's time."""
    return Bar(row, "client", "floor", times, False, "aim")


def small_memory(row: str, times: float, kind: str) -> Bar:
    """At most this many times the value's length in memory."""
    return Bar(row, "client", "value", times, False, kind)


BARS = [
    faster("read", 250),
    near_floor("read", 1.15),
    faster("write", 250),
    near_floor("write", 1.15),
    # Rates. The published client has no coroutines, so ours are compared with its threads.
    faster("threads", 500),
    Bar("threads", "floor", "client", 0.9, True, "aim"),
    faster("coroutines", 500),
    Bar("coroutines", "floor", "client", 0.9, True, "aim"),
    faster("batch_read", 50),
    near_floor("batch_read", 1.5),
    faster("read_large", 12),
    near_floor("read_large", 1.0),
    small_memory("memory", 2.5, "at least"),
    small_memory("memory", 1.5, "aim"),
    small_memory("memory_upstream", 2.5, "at least"),
    small_memory("memory_upstream", 1.5, "aim"),
    Bar("read_own", "client", "echo", 2.0, False, "at least"),
]
