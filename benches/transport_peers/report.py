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
PEERS = ["client", "published", "floor", "rust", "echo"]


def print_table(figures: Figures) -> None:
    """Prints times in microseconds, memory in lengths of the value, and the ratios."""
    print(f"{'microseconds':32}" + "".join(f"{peer:>12}" for peer in PEERS))
    for row, title in TITLES.items():
        print(f"{title:32}" + "".join(time(figures[row].get(peer)) for peer in PEERS))
    if "memory" in figures:
        memory = figures["memory"]
        print(
            f"\na value of {memory['length'] / (1 << 20):,.0f} MiB, memory at its peak: "
            f"{memory['write_peak']:.2f} x its length to write it, "
            f"{memory['read_peak']:.2f} x to read it"
        )
    print(f"\n{'ratio':32}{'of':>22}{'is':>10}{'bar':>20}")
    for bar in BARS:
        if bar.row in figures and bar.is_measured(figures):
            print_bar(bar, figures)


def print_bar(bar: Bar, figures: Figures) -> None:
    """Prints a ratio, and whether it is what it should be."""
    title = TITLES.get(bar.row, bar.row)
    of = f"{bar.over} / {bar.under}"
    limit = f"{bar.kind} {'>=' if bar.lowest else '<='} {bar.limit:g}"
    verdict = "" if bar.is_met(figures) else "   MISSED"
    print(f"{title:32}{of:>22}{bar.ratio(figures):>10.2f}{limit:>20}{verdict}")


def time(seconds: Optional[float]) -> str:
    """A cell of the table."""
    return f"{'-':>12}" if seconds is None else f"{seconds * 1e6:12,.2f}"
