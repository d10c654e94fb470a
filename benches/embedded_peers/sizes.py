"""The sizes of values that are measured."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import TypeVar

T = TypeVar("T")
# The maximum length of a batch, and of the array into which many values are read, in bytes.
LONGEST_BATCH = 16 << 20
LONGEST_ARRAY = 64 << 20


@dataclass(frozen=True)
class Size:
    """A number of entries with values of one length."""

    name: str
    # Bytes.
    length: int
    entries: int

    @property
    def read_batch(self) -> int:
        """How many values a call reads."""
        return self.at_most(1_000, LONGEST_BATCH)

    @property
    def write_batch(self) -> int:
        """How many entries a call writes."""
        return self.at_most(1_024, LONGEST_BATCH)

    @property
    def array(self) -> int:
        """How many values are read into one array."""
        return self.at_most(self.entries, LONGEST_ARRAY)

    def at_most(self, many: int, longest: int) -> int:
        """This many, but not more than there are or than fit."""
        return min(many, self.entries, max(1, longest // self.length))

    def row(self, job: str) -> str:
        """The name of a row of figures."""
        return f"{self.name} {job}"


def sizes(entries: int) -> list[Size]:
    """All sizes, for this many entries of the smallest one."""
    return [
        Size("8 B", 8, entries),
        Size("4 KiB", 4 << 10, max(1, entries // 10)),
        Size("1 MiB", 1 << 20, max(1, entries // 1000)),
    ]


def batches(items: Sequence[T], many: int) -> Iterator[Sequence[T]]:
    """The items in lists of this length. A shorter list at the end is left out."""
    return (items[at : at + many] for at in range(0, len(items) - many + 1, many))
