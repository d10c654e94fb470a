"""The results as tables."""

from harness import tables
from harness.figures import Figures
from network_peers import report

from cluster_peers import PEERS
from cluster_peers.bars import BARS
from cluster_peers.measure import MANY

TITLES = {
    **report.TITLES,
    "threads": f"{MANY} threads getting, a get",
    "coroutines": f"{MANY} coroutines getting, a get",
}


def print_tables(figures: Figures) -> None:
    """Prints times in microseconds, and the ratios."""
    names = [peer.name for peer in PEERS]
    tables.print_figures("microseconds", TITLES, names, figures, scale=1e6)
    tables.print_bars(BARS, TITLES, figures)
