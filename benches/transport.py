"""The speed of the transport, compared with the published client and with a minimal loop.

    python benches/transport.py [--interpreter PYTHON] [--quick] [--rounds N] [--seconds S]
        [--floor PROGRAM] [--published PYTHON | --no-published]

It starts all servers and clients, each in a process of its own, and measures them alternately:

    client      this project's, in PYTHON (default: this one), on upstream's server
    published   the PyO3 client from PyPI, on the older server that it works with
    floor       a blocking loop in Rust that sends encoded requests, on upstream's server
    rust        this project's client, called from Rust, on upstream's server
    echo        a bare TCP echo with the sizes of a read, for the client on this project's server

Memory is that of the process that writes one large value and reads it back. On upstream's server
it is a smaller value: the time that server needs to send one grows with the square of its length.

It prints the medians of all rounds with the project's target ratios, and all figures as JSON. It
exits with 1 if a required ratio is missed.
"""

import argparse
import contextlib
import sys
import tempfile
from pathlib import Path

from harness import results, servers, worker
from harness.command_line import add_interpreter
from harness.figures import are_met
from transport_peers import floor, published, report
from transport_peers.bars import BARS
from transport_peers.echo import echo
from transport_peers.peers import Peers, warm_up

# The longest value that upstream's server sends in a few seconds (MiB).
UPSTREAM_MEGABYTES = 64


def main() -> int:
    chosen = options()
    servers.leave_none_behind()
    program = chosen.floor or floor.build()
    other = None if chosen.no_published else chosen.published or published.interpreter()
    with contextlib.ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory()))
        upstream = stack.enter_context(servers.running(servers.UPSTREAM, folder / "upstream")).url
        own = stack.enter_context(
            servers.running(servers.OWN, folder / "own", interpreter=chosen.interpreter)
        ).url
        peers = Peers(
            client=stack.enter_context(client(chosen.interpreter, upstream)),
            served=stack.enter_context(client(chosen.interpreter, own)),
            echo=stack.enter_context(echo()),
            upstream=upstream,
            published=None,
            floor=program,
        )
        if other is not None:
            before = stack.enter_context(
                servers.running(servers.UPSTREAM_BEFORE, folder / "before")
            ).url
            peers.published = stack.enter_context(client(other, before))
            peers.published.ask("prepare")
        for ready in (peers.client, peers.served):
            warm_up(ready, chosen.seconds)
        for number in range(chosen.rounds):
            print(f"round {number + 1} of {chosen.rounds}", file=sys.stderr)
            peers.measure(chosen.seconds)
        figures = peers.rounds.medians()
        print("memory", file=sys.stderr)
        megabytes = min(chosen.megabytes, UPSTREAM_MEGABYTES)
        figures["memory"] = memory(chosen.interpreter, own, chosen.megabytes)
        figures["memory_upstream"] = memory(chosen.interpreter, upstream, megabytes)
    report.print_table(figures)
    results.print_json(chosen.interpreter, figures, peers.rounds, BARS)
    return 0 if are_met(BARS, figures) else 1


def options() -> argparse.Namespace:
    """The command line."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    add_interpreter(parser)
    parser.add_argument("--published", metavar="PYTHON", help="one that has the published client")
    parser.add_argument("--no-published", action="store_true")
    parser.add_argument("--floor", metavar="PROGRAM", help="built already")
    parser.add_argument("--quick", action="store_true", help="a look, not a measurement")
    parser.add_argument("--rounds", type=int)
    parser.add_argument("--seconds", type=float, help="for one figure of a round")
    parser.add_argument("--megabytes", type=int, help="the length of the large value (MiB)")
    chosen = parser.parse_args()
    for name, usual, quick in [("rounds", 5, 1), ("seconds", 0.3, 0.2), ("megabytes", 1024, 64)]:
        if getattr(chosen, name) is None:
            setattr(chosen, name, quick if chosen.quick else usual)
    return chosen


def client(interpreter: str, url: str) -> "contextlib.AbstractContextManager[worker.Worker]":
    """The client of `interpreter`, connected to a server."""
    return worker.running(interpreter, "transport_peers.worker", url)


def memory(interpreter: str, url: str, megabytes: int) -> dict[str, float]:
    """The memory that a process needs for a value of that length, divided by the length."""
    length = megabytes << 20
    with client(interpreter, url) as alone:
        found: dict[str, float] = alone.ask("memory", length=length)
    found["client"] = max(found["write_peak"], found["read_peak"])
    return {**found, "value": 1.0, "length": length}


if __name__ == "__main__":
    sys.exit(main())
