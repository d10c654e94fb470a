"""The speed of the client of a Redis or Valkey cluster, compared with those of Redis and Valkey.

    python benches/cluster.py [--interpreter PYTHON] [--server PROGRAM] [--rounds N]
        [--seconds S]

It starts a cluster of three masters and three replicas on loopback, and measures the clients of
it alternately, each in a process of its own:

    ours                this project's, which PYTHON (default: this one) must have
    redis-py            its clients of clusters, with hiredis
    valkey-glide        its client with coroutines; where others block, it awaits each call
    valkey-glide-sync   its blocking client

The other clients are installed from PyPI below `target/bench`, each in an environment of its own.
The keys are spread over all masters. The Python that runs this needs redis-py, as the tests do.

It prints the medians of all rounds with the project's target ratios, and all figures as JSON. A
peer that does not run here is listed. It exits with 1 if a required ratio is missed.
"""

import argparse
import shutil
import sys

from cluster_peers import PEERS, report
from cluster_peers.bars import BARS, add_best
from cluster_peers.measure import measure
from harness import command_line, peers, results, servers
from harness.figures import are_met

from clusters import topology
from clusters.node import Settings

# Milliseconds. A node that does not get the processor for a while must not count as gone.
NODE_TIMEOUT = 30_000


def main() -> int:
    chosen = options()
    servers.leave_none_behind()
    program = shutil.which(chosen.server)
    if program is None:
        sys.exit(f"there is no {chosen.server} here; Debian: apt-get install redis-server")
    here = peers.find(PEERS, chosen.interpreter)
    with topology.running(Settings(program, node_timeout=NODE_TIMEOUT)) as cluster:
        rounds = measure(here, cluster.nodes[0].port, chosen.rounds, chosen.seconds)
    figures = rounds.medians()
    add_best(figures)
    report.print_tables(figures)
    here.print_not_run()
    results.print_json(chosen.interpreter, figures, rounds, BARS, **here.as_json)
    return 0 if are_met(BARS, figures) else 1


def options() -> argparse.Namespace:
    """The command line."""
    parser = command_line.parser(__doc__)
    parser.add_argument("--server", default="redis-server", metavar="PROGRAM")
    return parser.parse_args()


if __name__ == "__main__":
    sys.exit(main())
