"""Measures all peers alternately."""

from dataclasses import dataclass, field
from typing import Optional

from harness.figures import Rounds
from harness.worker import Worker

from transport_peers import floor
from transport_peers.echo import Echo

MANY = 64
# A call of the published client takes 85 ms, so its measurement takes this many times longer.
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
    """All peers, ready to be measured."""

    client: Worker
    served: Worker
    echo: Echo
    upstream: str
    published: Optional[Worker]
    floor: str
    rounds: Rounds = field(default_factory=Rounds)

    def measure(self, seconds: float) -> None:
        """One round."""
        for row, job in JOBS.items():
            self.rounds.note(row, "client", self.client.ask(row, seconds=seconds, **job))
            if self.published is not None and row != "coroutines":
                time = self.published.ask(row, seconds=seconds * PATIENCE, **job)
                self.rounds.note(row, "published", time)
                if row == "threads":
                    self.rounds.note("coroutines", "published", time)
        self.rounds.note("read_own", "client", self.served.ask("read", seconds=seconds))
        self.rounds.note("read_own", "echo", self.echo.seconds_per_call(seconds))
        for peer, times in zip(
            ("floor", "rust"), floor.measure(self.floor, self.upstream, seconds)
        ):
            for row, time in times.items():
                self.rounds.note(row, peer, time)


def warm_up(ready: Worker, seconds: float) -> None:
    """Writes the values that are read, and warms up a JIT."""
    ready.ask("prepare")
    for row, job in JOBS.items():
        ready.ask(row, seconds=seconds, **job)
