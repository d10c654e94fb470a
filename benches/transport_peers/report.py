"""What was measured, as a table."""

from typing import Optional

from transport_peers.bars import BARS, Bar, Figures

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
    """Prints times in microseconds, memory in lengths of the value, and the ratios."""
    print(f"{'microseconds':32}" + "".join(f"{peer:>12}" for peer in PEERS))
    for row, title in TITLES.items():
        print(f"{title:32}" + "".join(time(figures[row].get(peer)) for peer in PEERS))
    print(f"\n{'memory at its peak':32}{'value':>12}{'to write':>12}{'to read':>12}")
    for row, title in MEMORY_TITLES.items():
        print_memory(title, figures[row])
    print(f"\n{'ratio':32}{'of':>22}{'is':>10}{'bar':>20}")
    for bar in BARS:
        if bar.is_measured(figures):
            print_bar(bar, figures)


def print_memory(title: str, figures: dict[str, float]) -> None:
    """Prints what a process needed for a value, in lengths of the value."""
    peaks = f"{figures['write_peak']:>12.2f}{figures['read_peak']:>12.2f}"
    print(f"{title:32}{figures['length'] / (1 << 20):>8,.0f} MiB{peaks}")


def print_bar(bar: Bar, figures: Figures) -> None:
    """Prints a ratio, and whether it is what it should be."""
    title = {**TITLES, **MEMORY_TITLES}[bar.row]
    of = f"{bar.over} / {bar.under}"
    limit = f"{bar.kind} {'>=' if bar.lowest else '<='} {bar.limit:g}"
    verdict = "" if bar.is_met(figures) else "   MISSED"
    print(f"{title:32}{of:>22}{bar.ratio(figures):>10.2f}{limit:>20}{verdict}")


def time(seconds: Optional[float]) -> str:
    """A cell of the table."""
    return f"{'-':>12}" if seconds is None else f"{seconds * 1e6:12,.2f}"
