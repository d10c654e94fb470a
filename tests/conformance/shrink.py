"""Makes a failing program shorter (delta debugging)."""

from collections.abc import Callable
from typing import TypeVar

T = TypeVar("T")


def shortest(items: list[T], fails: Callable[[list[T]], bool]) -> list[T]:
    """A part of `items` that still fails, and of which nothing can be left out."""
    size = len(items)
    while size:
        begin = 0
        while begin < len(items):
            shorter = items[:begin] + items[begin + size :]
            if fails(shorter):
                items = shorter
            else:
                begin += size
        size //= 2
    return items
