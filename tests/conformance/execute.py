"""Executes a test with a runner, and says how it went."""

import tempfile
import time
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Optional

from .answers import difference, malformed
from .backends import Backend
from .files import OWN, WITH_OBJECT, Test, in_form
from .runner import Runner
from .values import argument, interface

ENDS = {"DataStore": "shutdown", "AsyncDataStore": "shutdown", "Server": "stop"}


@dataclass
class Outcome:
    """How a test went: it passed if there is neither a failure nor a gap."""

    test: Test
    backend: str
    form: str
    failure: Optional[str] = None
    gap: Optional[str] = None
    seconds: float = 0.0

    @property
    def place(self) -> str:
        return f"{self.test.name} [{self.backend}, {self.form}]"


class GapFound(Exception):  # noqa: N818
    """The language lacks what the test needs."""


class Failed(Exception):  # noqa: N818
    """An answer is not what it must be."""


@dataclass
class Execution:
    """A test that runs."""

    runner: Runner
    backend: Backend
    form: str
    # The types of the saved objects, and of what the calls in the background return.
    objects: dict[str, str] = field(default_factory=dict)
    calls: dict[str, tuple[Optional[str], Optional[str]]] = field(default_factory=dict)

    def step(self, step: dict[str, Any]) -> None:
        """Executes one step, if it is for this backend and this form."""
        if self.backend.kind not in step.get("backends", [self.backend.kind]):
            return
        if self.form not in step.get("forms", [self.form]):
            return
        if "env" in step:
            self.backend.act(step)
        else:
            self.call(step)

    def call(self, step: dict[str, Any]) -> None:
        name = in_form(step["op"], self.form) or step["op"]
        sent, kind = self.translated(name, step)
        answer = self.runner.execute(sent)
        if "gap" in answer:
            raise GapFound(answer["gap"])
        save = step.get("save")
        if "start" in step:
            self.calls[step["start"]] = (kind, save)
            kind = None
        elif name == "await":
            kind, save = self.calls.pop(step["args"]["call"])
        wrong = malformed(answer, kind) or self.wrong(step.get("expect"), answer, kind)
        if wrong:
            raise Failed(f"{wrong}\n  sent:   {sent}\n  answer: {answer}")
        if save and isinstance(answer.get("value"), dict) and "object" in answer["value"]:
            self.objects[save] = answer["value"]["object"]

    def wrong(
        self, expect: Optional[dict[str, Any]], answer: dict[str, Any], kind: Optional[str]
    ) -> Optional[str]:
        if expect is None:
            return None if "value" in answer else "expected a value"
        return difference(expect, answer, kind, self.backend.names)

    def translated(self, name: str, step: dict[str, Any]) -> tuple[dict[str, Any], Optional[str]]:
        """A step as the runner gets it, and the type of what it returns."""
        given = step.get("args", {})
        sent: dict[str, Any] = {"op": name}
        kind: Optional[str] = None
        if name in OWN:
            kind = "bytes" if name == "view" else None
            args = given
            if name in WITH_OBJECT:
                sent["object"] = step["object"]
        else:
            operation = interface()["operations"][name]
            kind = operation["returns"]
            if operation["object"]:
                sent["object"] = step.get("object", "store")
            declared = operation["arguments"]
            args = {
                a: argument(declared[a]["type"], v, self.backend.names) for a, v in given.items()
            }
        if args:
            sent["args"] = args
        sent.update({member: step[member] for member in ("save", "start") if member in step})
        return sent, kind

    def end(self) -> None:
        """Closes what the test has opened."""
        for name, kind in self.objects.items():
            if kind in ENDS:
                self.runner.execute({"op": f"{kind}.{ENDS[kind]}", "object": name})
        self.runner.execute({"op": "reset"})


def run(runner: Runner, test: Test, kind: str, form: str) -> Outcome:
    """Runs a test once."""
    begin = time.monotonic()
    outcome = Outcome(test, kind, form)
    actions = [step["env"] for step in test.steps if "env" in step]
    with tempfile.TemporaryDirectory() as folder:
        backend = Backend(kind, Path(folder), actions)
        execution = Execution(runner, backend, form)
        try:
            perform(execution, test, outcome)
            execution.end()
        finally:
            backend.close()
    outcome.seconds = time.monotonic() - begin
    return outcome


def perform(execution: Execution, test: Test, outcome: Outcome) -> None:
    """Executes the steps of a test, up to the first that fails."""
    opening = [execution.backend.opening(test.options)] if test.is_open else []
    for number, step in enumerate([*opening, *test.steps], -len(opening)):
        try:
            execution.step(step)
        except GapFound as gap:
            outcome.gap = str(gap)
            return
        except Failed as error:
            outcome.failure = f"step {number}: {error}"
            return
