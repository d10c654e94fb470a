"""The record of one caller's results and errors."""

from collections import Counter
from dataclasses import dataclass, field


@dataclass
class Ledger:
    """The record of one caller, or the sum of several."""

    calls: int = 0
    # The keys of acknowledged writes, and of writes whose outcome is unknown.
    acknowledged: int = 0
    unknown: int = 0
    # Calls that raised an error of the hierarchy, by its class.
    failed: Counter[str] = field(default_factory=Counter)
    # Calls that raised anything else.
    unexpected: Counter[str] = field(default_factory=Counter)
    # Acknowledged keys that had no payload later, and those that had another payload.
    lost: list[bytes] = field(default_factory=list)
    wrong: list[bytes] = field(default_factory=list)
    # Calls that took longer than their timeout, and the time of the slowest call.
    late: list[str] = field(default_factory=list)
    slowest: float = 0.0
    slowest_call: str = ""

    def add(self, other: "Ledger") -> None:
        """Adds another ledger's entries."""
        self.calls += other.calls
        self.acknowledged += other.acknowledged
        self.unknown += other.unknown
        self.failed += other.failed
        self.unexpected += other.unexpected
        self.lost += other.lost
        self.wrong += other.wrong
        self.late += other.late
        if other.slowest > self.slowest:
            self.slowest, self.slowest_call = other.slowest, other.slowest_call

    def check(self, key: bytes, found: object, wanted: bytes, acknowledged: bool) -> None:
        """Checks the payload at a key."""
        if found is None:
            if acknowledged:
                self.lost.append(key)
        elif found != wanted:
            self.wrong.append(key)

    def is_clean(self) -> bool:
        """Whether there were no violations."""
        return not (self.unexpected or self.lost or self.wrong or self.late)
