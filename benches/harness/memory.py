"""The memory that a process needs, as Linux counts it."""

import gc
from pathlib import Path

STATUS = Path("/proc/self/status")
CLEAR_REFS = Path("/proc/self/clear_refs")


def peak() -> int:
    """The most bytes that this process has had in memory since `forget_peak`."""
    return field("VmHWM:")


def resident() -> int:
    """The bytes that it has in memory now."""
    return field("VmRSS:")


def forget_peak() -> None:
    """Collects garbage, and lets the peak begin at what is in memory now."""
    gc.collect()
    CLEAR_REFS.write_text("5")


def field(name: str) -> int:
    """A field of the process's status, in bytes."""
    for line in STATUS.read_text().splitlines():
        if line.startswith(name):
            return int(line.split()[1]) << 10
    raise RuntimeError(f"{STATUS} has no {name}")
