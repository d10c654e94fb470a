"""What the benchmark calls of a client."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass


@dataclass(frozen=True)
class Client:
    """A client of a server, as callables: those of the package itself where it has one that fits.

    Any thread may call them.
    """

    get: Callable[[bytes], object]
    set: Callable[[bytes, bytes], object]
    # Each of them in one call.
    get_many: Callable[[Sequence[bytes]], object]
    set_many: Callable[[Mapping[bytes, bytes]], object]
