"""This process's memory, over time."""

import statistics
from pathlib import Path

# Growth that counts: one cache or another fills up late.
ALLOWED = 24 << 20


class Memory:
    """Looks now and then at how much memory the process has."""

    def __init__(self) -> None:
        self.samples: list[int] = []

    def look(self) -> None:
        """Takes a sample, where the system tells."""
        statm = Path("/proc/self/statm")
        if statm.exists():
            self.samples.append(int(statm.read_text().split()[1]) * 4096)

    def growth(self) -> int:
        """Bytes by which the last quarter is above the second one, in the median."""
        quarter = len(self.samples) // 4
        if not quarter:
            return 0
        last = statistics.median(self.samples[-quarter:])
        return int(last - statistics.median(self.samples[quarter : 2 * quarter]))

    def is_flat(self) -> bool:
        """Whether it stays what it is."""
        return self.growth() < ALLOWED
