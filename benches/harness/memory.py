"""The memory of a process, as Linux counts it."""

import gc
from pathlib import Path

STATUS = Path("/proc/self/status")
CLEAR_REFS = Path("/proc/self/clear_refs")


def peak() -> int:
    """The peak memory of this process since `forget_peak`, in bytes."""
    return field("VmHWM:")


def resident() -> int:
    """The current memory of this process, in bytes."""
    return field("VmRSS:")


def forget_peak() -> None:
    """Collects garbage, and resets the peak to the current memory."""
    gc.collect()
    CLEAR_REFS.write_text("5")


def field(name: str) -> int:
    """A field of the process's status, in bytes."""
    for line in STATUS.read_text().splitlines():
        if line.startswith(name):
            return int(line.split()[1]) << 10
    raise RuntimeError(f"{STATUS} has no {name}")
