"""The speed of the embedded store, compared with other embedded stores.

    python benches/embedded.py [--interpreter PYTHON] [--entries N] [--rounds N] [--seconds S]

It measures them alternately, each in a process of its own:

    ours              this project's, which PYTHON (default: this one) must have
    simd-r-drive-py   the published embedded package
    lmdb, rocksdict   from PyPI, each in an environment of its own below `target/bench`
    sqlite3           the module of PYTHON

with N entries of 8 bytes, a tenth as many of 4 KiB and a thousandth as many of 1 MiB. None waits
for the disk. Of a view the first byte is read. Memory is what a new process needs to open a store
and to read all values one by one, including the parts of a mapped file that are in memory.

It prints the medians of all rounds with the project's target ratios, and all figures as JSON. A
peer that does not run here is listed. It exits with 1 if a required ratio is missed.
"""

import argparse
import sys
import tempfile
from pathlib import Path

from embedded_peers import PEERS, report
from embedded_peers.bars import ARRAY_SECONDS, ARRAY_TIME, BARS
from embedded_peers.measure import measure
from embedded_peers.sizes import sizes
from harness import command_line, peers, results, servers
from harness.figures import Rounds, are_met


def main() -> int:
    chosen = options()
    servers.leave_none_behind()
    rounds = Rounds()
    here = peers.find(PEERS, chosen.interpreter)
    measured = sizes(chosen.entries)
    for size in measured:
        with tempfile.TemporaryDirectory() as folder:
            measure(here, size, Path(folder), chosen.rounds, chosen.seconds, rounds)
    figures = rounds.medians()
    figures.get("8 B batch_read_into", {})[ARRAY_TIME] = ARRAY_SECONDS
    report.print_tables(measured, figures)
    here.print_not_run()
    results.print_json(
        chosen.interpreter,
        figures,
        rounds,
        BARS,
        **here.as_json,
        entries={size.name: size.entries for size in measured},
    )
    return 0 if are_met(BARS, figures) else 1


def options() -> argparse.Namespace:
    """The command line."""
    parser = command_line.parser(__doc__)
    parser.add_argument("--entries", type=int, default=1_000_000, help="of 8 bytes")
    return parser.parse_args()


if __name__ == "__main__":
    sys.exit(main())
