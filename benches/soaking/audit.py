"""The end of a soak test: checks the file without a server."""

from dataclasses import dataclass
from pathlib import Path

from simd_r_drive_ws_client import DataStore, check
from soaking import values
from soaking.caller import Caller

STEP = 1000


@dataclass
class Findings:
    """Figures that only the file shows."""

    # Writes of unknown outcome that were done.
    unknown_done: int
    # Entries of keys that were written before, although every key is written once.
    twice: int
    damaged: int


def audit(path: Path, callers: list[Caller]) -> Findings:
    """Checks the file against the callers' ledgers."""
    report = check(path)
    with DataStore.open(path) as store:
        unknown_done = sum(check_all(caller, store) for caller in callers)
    return Findings(unknown_done, report.entries - report.live, report.damaged)


def check_all(caller: Caller, store: DataStore) -> int:
    """Checks all that a caller has written. Returns how much of unknown outcome was done."""
    unknown_done = 0
    for begin in range(0, len(caller.numbers()), STEP):
        numbers = caller.numbers()[begin : begin + STEP]
        keys = [values.key(caller.name, number) for number in numbers]
        for number, payload in zip(numbers, store.batch_read(keys)):
            caller.check(number, payload)
            unknown_done += number in caller.unknown and payload is not None
    return unknown_done
