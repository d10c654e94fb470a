"""The coroutines of a client that the benchmark calls."""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass


@dataclass(frozen=True)
class AsyncClient:
    """A client of a cluster, as callables that return awaitables."""

    get: Callable[[bytes], Awaitable[object]]
    set: Callable[[bytes, bytes], Awaitable[object]]
    # Each is one call.
    get_many: Callable[[Sequence[bytes]], Awaitable[object]]
    set_many: Callable[[Mapping[bytes, bytes]], Awaitable[object]]
