"""What the benchmark calls of an embedded store."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Optional

Entry = tuple[bytes, bytes]


@dataclass(frozen=True)
class Store:
    """An open store, as callables: those of the package itself where it has one that fits.

    Nothing of the benchmark then stands between the clock and the package. What a package does not
    offer is `None`. Each call sees all that was written before it.
    """

    read: Callable[[bytes], object]
    write: Callable[[bytes, bytes], object]
    batch_write: Callable[[Sequence[Entry]], object]
    close: Callable[[], object]
    batch_read: Optional[Callable[[Sequence[bytes]], object]] = None
    # The first byte of a value, read where it lies: without a copy of the value.
    view: Optional[Callable[[bytes], int]] = None
    read_into: Optional[Callable[[bytes, bytearray], object]] = None
    batch_read_into: Optional[Callable[[Sequence[bytes], memoryview], object]] = None
