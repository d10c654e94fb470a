"""All languages at once on one server or cluster. Everything is compared at the end."""

import random
import tempfile
import threading
import time
from pathlib import Path

from simd_r_drive_ws_client import DataStore, check

from . import stopping
from .backends import CLUSTERS, Backend, missing
from .console import say_failed
from .execute import Execution, Failed, GapFound
from .gaps import forms_of
from .model import Model, Step
from .programs import drawn
from .runner import Runner, RunnerError
from .values import octets, random_seed

BACKENDS = ("server", *CLUSTERS)
# What others who use the store do not disturb.
ACTIONS = ["write", "batch_write", "read", "batch_read", "exists", "delete", "batch_delete"]
ACTIONS += ["with_timeout", "at_once", "stream_in", "stream_out"]
KEYS = 12
ROUND = 100
SHARED: Step = {"text": "everyone writes here"}


class Share:
    """What one language does there, with keys of its own and one that all share."""

    def __init__(self, runner: Runner, backend: Backend, number: int) -> None:
        self.runner, self.backend = runner, backend
        self.name = f"{number} {runner.language}"
        self.rng = random.Random(self.name)
        keys: list[Step] = [{"text": f"{self.name} {i}"} for i in range(KEYS)]
        self.model = Model(backend.kind, keys)
        self.last_shared: Step = {}
        self.steps = 0
        self.failure = ""
        self.thread = threading.Thread(target=self.run)

    def run(self) -> None:
        try:
            while time.monotonic() < self.deadline:
                self.round()
        except (Failed, RunnerError, GapFound) as error:
            self.failure = f"{self.name}: {error}"

    def start(self, deadline: float) -> None:
        self.deadline = deadline
        self.thread.start()

    def round(self) -> None:
        """Connects, does some actions, and closes."""
        form = self.rng.choice(forms_of(self.runner.language))
        execution = Execution(self.runner, self.backend, form)
        execution.step(self.backend.opening({}))
        for action in drawn(self.rng, ACTIONS, ROUND):
            for step in [*self.model.act(action), *self.shared()]:
                execution.step(step)
                self.steps += 1
        execution.end()

    def shared(self) -> list[Step]:
        """Writes where everyone writes, sometimes, and reads there."""
        if self.rng.random() < 0.2:
            self.last_shared = {"random": [random_seed(f"{self.name} {self.steps}"), 300]}
            args = {"key": SHARED, "payload": self.last_shared}
            return [{"op": "DataStore.write", "object": "store", "args": args}]
        return [{"op": "DataStore.read", "object": "store", "args": {"key": SHARED}}]


def main(runners: list[Runner], seconds: float) -> bool:
    """So many seconds on each backend. Returns whether something failed."""
    failed = [on_one(kind, runners, seconds) for kind in BACKENDS if not missing(kind)]
    return any(failed)


def on_one(kind: str, runners: list[Runner], seconds: float) -> bool:
    """All of them on one backend. Returns whether something failed."""
    with tempfile.TemporaryDirectory() as folder:
        backend = Backend(kind, Path(folder))
        shares = [Share(runner, backend, i) for i, runner in enumerate(runners)]
        deadline = time.monotonic() + seconds
        with stopping.waiting_for_threads():
            for share in shares:
                share.start(deadline)
            for share in shares:
                share.thread.join()
        backend.close()
        failures = [share.failure for share in shares if share.failure]
        failures = failures or audit(backend, shares)
    for share in shares:
        print(f"  {share.name}: {share.steps} steps")
    for failure in failures:
        say_failed(f"together: {kind}: {failure}")
    result = "failed" if failures else "every payload is as written"
    print(f"{kind}: together for {seconds:.0f} s: {result}")
    return bool(failures)


def audit(backend: Backend, shares: list[Share]) -> list[str]:
    """What is not there as it was written."""
    wrong = []
    if not backend.cluster and (report := check(backend.store)).damaged:
        wrong.append(f"the file is damaged: {report.damage}")
    with opened(backend) as store:
        for share in shares:
            for index, key in enumerate(share.model.keys):
                expected = share.model.payloads.get(index)
                if store.read(octets(key)) != (None if expected is None else octets(expected)):
                    wrong.append(f"{key} is not what {share.name} wrote")
        last = [octets(share.last_shared) for share in shares if share.last_shared]
        if last and store.read(octets(SHARED)) not in last:
            wrong.append("the shared key has a payload that nobody wrote last")
    return wrong


def opened(backend: Backend) -> DataStore:
    """The store, after its server was stopped."""
    if backend.cluster:
        return DataStore.connect(backend.names["url"])
    return DataStore.open(backend.store)
