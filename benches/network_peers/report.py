"""The results as tables."""

from harness import tables
from harness.figures import Figures

from network_peers import PEERS
from network_peers.bars import BARS
from network_peers.measure import THREADS

TITLES = {
    "get": "get 100 B",
    "set": "set 100 B",
    "get_many": "1,000 gets in a call, an item",
    "set_many": "1,000 sets in a call, an item",
    "get_large": "get 1 MiB",
    "set_large": "set 1 MiB",
    "threads": f"{THREADS} threads getting, a get",
}


def print_tables(figures: Figures) -> None:
    """Prints times in microseconds, and the ratios."""
    names = [peer.name for peer in PEERS]
    tables.print_figures("microseconds", TITLES, names, figures, scale=1e6)
    tables.print_bars(BARS, TITLES, figures)
