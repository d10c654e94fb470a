"""The results as a table."""

from harness import tables
from harness.figures import Figures

from transport_peers.bars import BARS

TITLES = {
    "read": "read 100 B",
    "write": "write 100 B",
    "threads": "64 threads reading, a read",
    "coroutines": "64 coroutines reading, a read",
    "batch_read": "batch_read of 1,000, an item",
    "read_large": "read 1 MiB",
    "read_own": "read 100 B, own server",
}
MEMORY_TITLES = {
    "memory": "large value, own server",
    "memory_upstream": "large value, upstream's server",
}
PEERS = ["client", "published", "floor", "rust", "echo"]


def print_table(figures: Figures) -> None:
    """Prints times in microseconds, memory relative to the value's length, and the ratios."""
    tables.print_figures("microseconds", TITLES, PEERS, figures, scale=1e6)
    print(f"\n{'memory at its peak':32}{'value':>12}{'to write':>12}{'to read':>12}")
    for row, title in MEMORY_TITLES.items():
        print_memory(title, figures[row])
    tables.print_bars(BARS, {**TITLES, **MEMORY_TITLES}, figures)


def print_memory(title: str, figures: dict[str, float]) -> None:
    """Prints the memory that a process needed for a value, relative to its length."""
    peaks = f"{figures['write_peak']:>12.2f}{figures['read_peak']:>12.2f}"
    print(f"{title:32}{figures['length'] / (1 << 20):>8,.0f} MiB{peaks}")
