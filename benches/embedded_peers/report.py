"""The results as tables."""

from collections.abc import Sequence

from harness import tables
from harness.figures import Figures

from embedded_peers import PEERS
from embedded_peers.bars import BARS
from embedded_peers.measure import THREADS
from embedded_peers.sizes import Size

NAMES = [peer.name for peer in PEERS]


def print_tables(sizes: Sequence[Size], figures: Figures) -> None:
    """Prints times in nanoseconds for one entry, the figures of a whole store, and the ratios."""
    for size in sizes:
        heading = f"{size.entries:,} of {size.name}, nanoseconds"
        tables.print_figures(heading, titles(size), NAMES, figures, scale=1e9)
        print()
    print_whole("open, milliseconds", "open", sizes, figures, scale=1e3)
    print()
    print_whole("memory to read all, MiB", "memory", sizes, figures, scale=1 / (1 << 20))
    names = {row: f"{size.name}: {title}" for size in sizes for row, title in titles(size).items()}
    tables.print_bars(BARS, names, figures)


def print_whole(
    heading: str, job: str, sizes: Sequence[Size], figures: Figures, scale: float
) -> None:
    """Prints a figure of each whole store."""
    rows = {size.row(job): f"{size.entries:,} of {size.name}" for size in sizes}
    tables.print_figures(heading, rows, NAMES, figures, scale)


def titles(size: Size) -> dict[str, str]:
    """The rows of one size."""
    jobs = {
        "read": "random read",
        "batch_read": f"batch_read of {size.read_batch:,}",
        "view": "view",
        "read_into": "read_into",
        "batch_read_into": f"{size.array:,} into one array",
        "threads": f"{THREADS} threads reading",
        "write": "write, one by one",
        "batch_write": f"batch_write of {size.write_batch:,}",
    }
    return {size.row(job): title for job, title in jobs.items()}
