"""What calls cost a client and the servers, in clusters of more and more masters.

    python benches/cluster_size.py [--masters N ...] [--seconds S] [--interpreter PYTHON]
        [--server PROGRAM]

It starts a cluster of each size on loopback, with empty masters and without replicas, and one
client, whose package PYTHON (default: this one) must have. It prints, in CPU time, not by a clock:
what a call costs the client, and all servers together, less what they use without calls; and what
the client has after it has connected: its connections and its memory. It needs Linux.
"""

import argparse
import shutil
import sys
from dataclasses import fields

from cluster_sizes.measure import Row, measure
from harness.command_line import add_interpreter

REDIS = "redis-server"


def main() -> int:
    chosen = options()
    program = shutil.which(chosen.server)
    if program is None:
        print(f"there is no {chosen.server} here; Debian: apt-get install {REDIS}", file=sys.stderr)
        return 1
    names = [field.metadata["name"] for field in fields(Row)]
    print("| " + " | ".join(names) + " |")
    print("|" + "---|" * len(names), flush=True)
    for masters in chosen.masters:
        row = measure(program, masters, chosen.seconds, chosen.interpreter)
        figures = [
            f"{getattr(row, field.name):,.{field.metadata['digits']}f}" for field in fields(Row)
        ]
        print("| " + " | ".join(figures) + " |", flush=True)
    return 0


def options() -> argparse.Namespace:
    assert __doc__
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--masters", type=int, nargs="+", default=[1, 3, 6])
    parser.add_argument("--seconds", type=float, default=1.0, help="for each kind of call, 5 times")
    add_interpreter(parser)
    parser.add_argument("--server", default=REDIS, help="redis-server or valkey-server")
    return parser.parse_args()


if __name__ == "__main__":
    sys.exit(main())
