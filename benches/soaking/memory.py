"""This process's memory, over time."""

import statistics
from pathlib import Path

# The growth that counts as a leak. Some caches fill up late.
ALLOWED = 24 << 20


class Memory:
    """Samples the memory of the process."""

    def __init__(self) -> None:
        self.samples: list[int] = []

    def look(self) -> None:
        """Takes a sample, if the system reports it."""
        statm = Path("/proc/self/statm")
        if statm.exists():
            self.samples.append(int(statm.read_text().split()[1]) * 4096)

    def growth(self) -> int:
        """By how many bytes the median of the last quarter is above that of the second one."""
        quarter = len(self.samples) // 4
        if not quarter:
            return 0
        last = statistics.median(self.samples[-quarter:])
        return int(last - statistics.median(self.samples[quarter : 2 * quarter]))

    def is_flat(self) -> bool:
        """Whether the memory does not grow."""
        return self.growth() < ALLOWED
