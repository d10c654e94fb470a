"""How fast the transport is: beside the published client, and beside what the wire allows.

    python benches/transport.py [--interpreter PYTHON] [--quick] [--rounds N] [--seconds S]
        [--floor PROGRAM] [--published PYTHON | --no-published]

It starts all servers and clients itself, each in a process of its own, and measures them by turns:

    client      this project's, in PYTHON (this one, if none is named), on upstream's server
    published   the PyO3 client from PyPI, on the older server that it works with
    floor       a blocking loop in Rust that sends requests encoded beforehand, on upstream's server
    rust        this project's client, called from Rust, on upstream's server
    echo        a bare TCP echo of a read's sizes, beside the client on this project's server

It prints the medians of all rounds with the ratios that the project promises, and all as JSON.
"""

import argparse
import contextlib
import json
import platform
import statistics
import subprocess
import sys
import tempfile
from dataclasses import dataclass, field
from pathlib import Path
from typing import Optional

from harness import servers
from transport_peers import floor, published, report
from transport_peers.bars import BARS, Figures
from transport_peers.client import Client, client
from transport_peers.echo import Echo, echo

MANY = 64
# A call of the published client takes 85 ms: to count some takes so many times longer.
PATIENCE = 2.5
JOBS: dict[str, dict[str, float]] = {
    "read": {},
    "write": {},
    "threads": {"many": MANY},
    "coroutines": {"many": MANY},
    "batch_read": {},
    "read_large": {},
}


@dataclass
class Peers:
    """All that is measured, ready."""

    client: Client
    served: Client
    echo: Echo
    upstream: str
    published: Optional[Client]
    floor: str
    # Per row and peer, the figures of all rounds.
    found: dict[str, dict[str, list[float]]] = field(default_factory=dict)

    def measure(self, seconds: float) -> None:
        """One round."""
        for row, job in JOBS.items():
            self.note(row, "client", self.client.ask(row, seconds=seconds, **job))
            if self.published is not None and row != "coroutines":
                time = self.published.ask(row, seconds=seconds * PATIENCE, **job)
                self.note(row, "published", time)
                if row == "threads":
                    self.note("coroutines", "published", time)
        self.note("read_own", "client", self.served.ask("read", seconds=seconds))
        self.note("read_own", "echo", self.echo.seconds_per_call(seconds))
        for peer, times in zip(
            ("floor", "rust"), floor.measure(self.floor, self.upstream, seconds)
        ):
            for row, time in times.items():
                self.note(row, peer, time)

    def note(self, row: str, peer: str, figure: float) -> None:
        self.found.setdefault(row, {}).setdefault(peer, []).append(figure)

    def medians(self) -> Figures:
        return {
            row: {peer: statistics.median(figures) for peer, figures in peers.items()}
            for row, peers in self.found.items()
        }


def main() -> None:
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
        for _ in range(chosen.rounds):
            peers.measure(chosen.seconds)
        figures = peers.medians()
        # A value this large would disturb what shares its server or its process.
        with client(chosen.interpreter, upstream) as alone:
            figures["memory"] = memory(alone, chosen.megabytes << 20)
    report.print_table(figures)
    print(json.dumps(as_json(chosen.interpreter, figures, peers.found)))


def options() -> argparse.Namespace:
    """The command line."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--interpreter", default=sys.executable, metavar="PYTHON")
    parser.add_argument("--published", metavar="PYTHON", help="one that has the published client")
    parser.add_argument("--no-published", action="store_true")
    parser.add_argument("--floor", metavar="PROGRAM", help="built already")
    parser.add_argument("--quick", action="store_true", help="a look, not a measurement")
    parser.add_argument("--rounds", type=int)
    parser.add_argument("--seconds", type=float, help="for one figure of a round")
    parser.add_argument("--megabytes", type=int, help="the length of the large value (MiB)")
    chosen = parser.parse_args()
    for name, usual, quick in [("rounds", 5, 1), ("seconds", 0.4, 0.2), ("megabytes", 1024, 64)]:
        if getattr(chosen, name) is None:
            setattr(chosen, name, quick if chosen.quick else usual)
    return chosen


def warm_up(ready: Client, seconds: float) -> None:
    """Writes what is read, and lets a JIT compile what is called."""
    ready.ask("prepare")
    for row, job in JOBS.items():
        ready.ask(row, seconds=seconds, **job)


def memory(alone: Client, length: int) -> dict[str, float]:
    """What a process needs for a value of that length, in lengths."""
    found: dict[str, float] = alone.ask("memory", length=length)
    found["client"] = max(found["write_peak"], found["read_peak"])
    return {**found, "value": 1.0, "length": length}


def as_json(
    interpreter: str, figures: Figures, rounds: dict[str, dict[str, list[float]]]
) -> dict[str, object]:
    """All that was measured: times in seconds for one item."""
    version = "import platform; print(platform.python_implementation(), platform.python_version())"
    return {
        "interpreter": subprocess.check_output([interpreter, "-c", version], text=True).strip(),
        "system": platform.platform(),
        "figures": figures,
        "rounds": rounds,
        "bars": [
            {
                "row": bar.row,
                "ratio": f"{bar.over} / {bar.under}",
                "is": bar.ratio(figures),
                "limit": f"{'>=' if bar.lowest else '<='} {bar.limit:g}",
                "kind": bar.kind,
                "met": bar.is_met(figures),
            }
            for bar in BARS
            if bar.is_measured(figures)
        ],
    }


if __name__ == "__main__":
    main()
