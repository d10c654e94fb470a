"""Waiting for a condition."""

import time
from collections.abc import Callable

PATIENCE = 30.0


def until(condition: Callable[[], object], what: str, patience: float = PATIENCE) -> None:
    """Waits until the condition holds. Raises a `TimeoutError` with `what` if it does not."""
    deadline = time.monotonic() + patience
    while not condition():
        if time.monotonic() > deadline:
            raise TimeoutError(f"{what}: not so after {patience} s")
        time.sleep(0.02)
