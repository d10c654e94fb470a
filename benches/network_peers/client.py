"""The functions of a client that the benchmark calls."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

# The timeout of Valkey GLIDE in milliseconds. Its default, 250, is too short on a busy machine.
PATIENCE = 30_000


@dataclass(frozen=True)
class Client:
    """A client of a server, as callables: the package's own ones if they fit.

    Any thread may call them.
    """

    get: Callable[[bytes], object]
    set: Callable[[bytes, bytes], object]
    # Each is one call.
    get_many: Callable[[Sequence[bytes]], object]
    set_many: Callable[[Mapping[bytes, bytes]], object]
