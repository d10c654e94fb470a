"""The speed of the client and the server, compared with those of Redis and Valkey.

    python benches/clients.py [--interpreter PYTHON] [--redis-server PROGRAM] [--rounds N]
        [--seconds S]

It starts all servers and clients, each in a process of its own, and measures them alternately
on loopback:

    ours           this project's client and server, which PYTHON (default: this one) must
                   have; the server writes to a file
    redis-py       with hiredis, from PyPI, on a redis-server, which keeps all data in memory
    valkey-glide   its blocking client, from PyPI, on the same redis-server

The packages from PyPI are installed below `target/bench`, each in an environment of its own.

It prints the medians of all rounds with the project's target ratios, and all figures as JSON. A
peer that does not run here is listed. It exits with 1 if a required ratio is missed.
"""

import argparse
import contextlib
import shutil
import sys
import tempfile
from pathlib import Path

from harness import command_line, peers, results, servers
from harness.figures import are_met
from harness.peers import OURS
from network_peers import PEERS, REDIS_PY, VALKEY_GLIDE, redis_server, report
from network_peers.bars import BARS
from network_peers.measure import measure

NO_REDIS = "there is no redis-server here; Debian: apt-get install redis-server"


def main() -> int:
    chosen = options()
    servers.leave_none_behind()
    here = peers.find(PEERS, chosen.interpreter)
    redis = shutil.which(chosen.redis_server)
    if redis is None:
        here = here.only(OURS, NO_REDIS)
    with contextlib.ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory()))
        own = servers.running(servers.OWN, folder / "own", interpreter=chosen.interpreter)
        ports = {OURS: stack.enter_context(own).port}
        if redis is not None:
            port = stack.enter_context(redis_server.running(redis, folder))
            ports.update({REDIS_PY: port, VALKEY_GLIDE: port})
        rounds = measure(here, ports, chosen.rounds, chosen.seconds)
    figures = rounds.medians()
    report.print_tables(figures)
    here.print_not_run()
    results.print_json(chosen.interpreter, figures, rounds, BARS, **here.as_json)
    return 0 if are_met(BARS, figures) else 1


def options() -> argparse.Namespace:
    """The command line."""
    parser = command_line.parser(__doc__)
    parser.add_argument("--redis-server", default="redis-server", metavar="PROGRAM")
    return parser.parse_args()


if __name__ == "__main__":
    sys.exit(main())
