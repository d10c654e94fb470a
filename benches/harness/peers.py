"""The peers of a benchmark: which of them run here, and with which interpreter."""

import sys
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Optional

from harness import environments
from harness.environments import NotHereError
from harness.worker import BENCHES

OURS = "ours"


@dataclass(frozen=True)
class Peer:
    """A package that is measured."""

    # Its name in the tables.
    name: str
    # The module of the benchmarks that calls it, and has its `VERSION`.
    adapter: str
    # What pip installs, in an environment of its own. `None` if the interpreter has it.
    requirement: Optional[str] = None


@dataclass(frozen=True)
class ReadyPeer:
    """A peer that runs here."""

    name: str
    adapter: str
    python: str
    version: str


@dataclass(frozen=True)
class Peers:
    """All peers of a benchmark."""

    ready: list[ReadyPeer]
    # The reasons why the others do not run, by their names.
    not_run: dict[str, str]

    def only(self, name: str, reason: str) -> "Peers":
        """Only one of them; the reason why the others do not run is given."""
        others = {peer.name: reason for peer in self.ready if peer.name != name}
        ready = [peer for peer in self.ready if peer.name == name]
        return Peers(ready, {**self.not_run, **others})

    @property
    def as_json(self) -> dict[str, dict[str, str]]:
        """The versions that are measured, and what is not, for the results."""
        versions = {peer.name: peer.version for peer in self.ready}
        return {"versions": versions, "not_run": self.not_run}

    def print_not_run(self) -> None:
        """Prints which peers are missing from the tables."""
        for name, reason in self.not_run.items():
            print(f"\nnot run: {name}: {reason}")


def find(peers: Sequence[Peer], interpreter: str) -> Peers:
    """Installs the peers for an interpreter. Exits if it lacks this project's package."""
    found = Peers([], {})
    for peer in peers:
        try:
            found.ready.append(ready(peer, interpreter))
        except NotHereError as error:
            if peer.name == OURS:
                sys.exit(f"{interpreter} cannot import this project's package: {error}")
            found.not_run[peer.name] = str(error)
    return found


def ready(peer: Peer, interpreter: str) -> ReadyPeer:
    """Installs a peer, and imports it once."""
    if peer.requirement is None:
        python = interpreter
    else:
        python = environments.python_with(interpreter, peer.requirement)
    code = f"from {peer.adapter} import VERSION; print(VERSION)"
    version = environments.output([python, "-c", code], BENCHES)
    return ReadyPeer(peer.name, peer.adapter, python, version)
