"""Invalid steps: each runner must refuse them, and go on."""

import json
import tempfile
from pathlib import Path
from typing import Any, Optional

from .files import HERE
from .runner import Runner, RunnerError

STEPS = HERE / "invalid" / "steps"
HASH = {"op": "key_hash", "args": {"key": "6b"}}


def all_refused(runner: Runner) -> tuple[int, list[str]]:
    """How many kinds of invalid steps there are, and what is wrong with which."""
    paths = sorted(STEPS.glob("*.json"))
    found = ((path.stem, wrong(runner, path)) for path in paths)
    return len(paths), [f"{name}: {what}" for name, what in found if what]


def wrong(runner: Runner, path: Path) -> Optional[str]:
    """What is wrong with how a runner takes the steps of a file."""
    *valid, invalid = json.loads(path.read_text(encoding="utf-8"))
    with tempfile.TemporaryDirectory() as folder:
        for step in valid:
            answer = execute(runner, step, folder)
            if "gap" in answer:
                return None
            if "value" not in answer:
                return f"expected a value: {answer}"
        answer = execute(runner, invalid, folder)
        names_it = isinstance(answer.get("invalid"), str) and answer["invalid"]
        if "gap" not in answer and not (names_it and answer.keys() == {"id", "invalid"}):
            return f"expected invalid: {answer}"
        if "value" not in runner.execute(HASH):
            return "key_hash does not work afterwards"
        close(runner, valid)
    return None


def execute(runner: Runner, step: Any, folder: str) -> dict[str, Any]:
    """Sends a step, or a line as it is, and returns the answer."""
    if isinstance(step, dict):
        return runner.execute(filled(step, folder))
    runner.send_line(step)
    answer = runner.receive()
    if answer.get("id", "") is not None:
        raise RunnerError(f"the answer to {step!r} must have the id null: {answer}")
    return answer


def filled(step: Any, folder: str) -> Any:
    text = json.dumps(step).replace("${store}", json.dumps(f"{folder}/store.bin")[1:-1])
    return json.loads(text)


def close(runner: Runner, steps: list[Any]) -> None:
    for step in steps:
        if step["op"] == "DataStore.open":
            runner.execute({"op": "DataStore.shutdown", "object": step["save"]})
    runner.execute({"op": "reset"})
