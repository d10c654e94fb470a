"""The functions of an embedded store that the benchmark calls."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Optional

Entry = tuple[bytes, bytes]


@dataclass(frozen=True)
class Store:
    """An open store, as callables: the package's own ones if they fit.

    So the time of the benchmark's own code is not measured. What a package does not
    offer is `None`. Each call sees all that was written before it.
    """

    read: Callable[[bytes], object]
    write: Callable[[bytes, bytes], object]
    batch_write: Callable[[Sequence[Entry]], object]
    close: Callable[[], object]
    batch_read: Optional[Callable[[Sequence[bytes]], object]] = None
    # The first byte of a value, read in place, without a copy of the value.
    view: Optional[Callable[[bytes], int]] = None
    read_into: Optional[Callable[[bytes, bytearray], object]] = None
    batch_read_into: Optional[Callable[[Sequence[bytes], memoryview], object]] = None
