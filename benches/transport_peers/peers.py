"""All peers together, measured by turns."""

import statistics
from dataclasses import dataclass, field
from typing import Optional

from transport_peers import floor
from transport_peers.bars import Figures
from transport_peers.client import Client
from transport_peers.echo import Echo

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


def warm_up(ready: Client, seconds: float) -> None:
    """Writes what is read, and lets a JIT compile what is called."""
    ready.ask("prepare")
    for row, job in JOBS.items():
        ready.ask(row, seconds=seconds, **job)
