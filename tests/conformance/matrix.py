"""Each language reads what each other wrote."""

import tempfile
from pathlib import Path
from typing import Optional

from .backends import CLUSTERS, Backend, missing
from .console import say_failed
from .execute import Execution, Failed
from .gaps import forms_of
from .model import Step
from .runner import Runner, RunnerError

PAYLOADS: list[tuple[Step, Step]] = [
    ({"hex": ""}, {"text": "at the empty key"}),
    ({"text": "ключ 🔑"}, {"text": "значение 🎁"}),
    ({"hex": "00ff80"}, {"hex": "0001fe00"}),
    ({"random": [1, 70000]}, {"text": "at a long key"}),
    ({"text": "1M"}, {"random": [8, 1048576]}),
]
BACKENDS = ("file", "server", *CLUSTERS)
STREAMED = ({"text": "streamed"}, {"random": [3, 300000]})


def main(runners: list[Runner]) -> bool:
    """Prints the matrix. Returns whether something failed."""
    failures: list[str] = []
    for backend in BACKENDS:
        if lacking := missing(backend):
            print(f"{backend}: not run, this machine lacks {lacking}")
            continue
        print(f"{backend}: read by {'  '.join(runner.language for runner in runners)}")
        for writer in runners:
            row = row_of(writer, runners, backend)
            marks = "  ".join("ok" if failure is None else "FAILED" for failure in row)
            print(f"  written by {writer.language}: {marks}")
            failures += filter(None, row)
    for failure in failures:
        say_failed(failure)
    return bool(failures)


def row_of(writer: Runner, readers: list[Runner], kind: str) -> list[Optional[str]]:
    """How each language reads what one has written."""
    with tempfile.TemporaryDirectory() as folder:
        backend = Backend(kind, Path(folder))
        try:
            wrong = each_form(writer, backend, writing())
            return [wrong or each_form(reader, backend, reading()) for reader in readers]
        finally:
            backend.close()


def each_form(runner: Runner, backend: Backend, steps: list[Step]) -> Optional[str]:
    """What is wrong when a language does the steps, in each form that it has."""
    for form in forms_of(runner.language):
        execution = Execution(runner, backend, form)
        try:
            execution.step(backend.opening({}))
            for step in steps:
                execution.step(step)
        except (Failed, RunnerError) as error:
            return f"{runner.language} ({backend.kind}, {form}): {error}"
        finally:
            execution.end()
    return None


def writing() -> list[Step]:
    """Single, in a batch, and streamed; each written twice."""
    entries = [{"key": key, "payload": payload} for key, payload in PAYLOADS]
    key, payload = STREAMED
    return [
        *({"op": "DataStore.write", "args": entry} for entry in entries),
        {"op": "DataStore.batch_write", "args": {"entries": entries}},
        {"op": "DataStore.write", "args": {"key": {"text": "gone"}, "payload": payload}},
        {"op": "DataStore.delete", "args": {"key": {"text": "gone"}}},
        {"op": "DataStore.open_writer", "args": {"key": key}, "save": "writer"},
        {"op": "PayloadWriter.write", "object": "writer", "args": {"part": payload}},
        {"op": "PayloadWriter.finish", "object": "writer"},
    ]


def reading() -> list[Step]:
    everything = [*PAYLOADS, STREAMED]
    return [
        *(
            {"op": "DataStore.read", "args": {"key": k}, "expect": {"value": p}}
            for k, p in everything
        ),
        {
            "op": "DataStore.batch_read",
            "args": {"keys": [key for key, _ in everything]},
            "expect": {"value": [payload for _, payload in everything]},
        },
        {"op": "DataStore.exists", "args": {"key": {"text": "gone"}}, "expect": {"value": False}},
        {"op": "DataStore.len", "expect": {"value": len(everything)}},
    ]
