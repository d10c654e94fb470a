"""Several languages at the same time: a runner mostly waits for servers."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import TypeVar

from . import stopping

T = TypeVar("T")
R = TypeVar("R")

# More would disturb what the tests wait for on a small machine.
AT_ONCE = 4


def each(function: Callable[[T], R], items: list[T]) -> list[R]:
    """The results for all items, in their order."""
    with ThreadPoolExecutor(AT_ONCE) as pool, stopping.waiting_for_threads():
        return list(pool.map(function, items))
