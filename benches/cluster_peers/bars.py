"""The target ratios of the client of a cluster."""

from harness.figures import Bar, Figures
from harness.peers import OURS

BEST = "best other"
# How many times faster than the fastest of the others.
LIMITS = {
    "get": 1.5,
    "set": 1.5,
    "threads": 3,
    "coroutines": 1.5,
    "get_many": 5,
    "set_many": 5,
    "get_large": 1,
    "set_large": 1,
}
BARS = [Bar(row, BEST, OURS, limit, lowest=True) for row, limit in LIMITS.items()]


def add_best(figures: Figures) -> None:
    """Adds the figure of the fastest of the others to each row."""
    for row in figures.values():
        others = [figure for peer, figure in row.items() if peer != OURS]
        if others:
            row[BEST] = min(others)
