"""The data stores, with what Python expects of a container.

What a method does is said once, in the interface: an overriding method here has no docstring of its
own, so that `help()` shows the interface's.
"""

from collections.abc import Iterable, Mapping
from types import TracebackType
from typing import Optional, TypeVar, Union

from . import _native
from ._native import Entry, OpenOptions
from .views import AsyncEntryReader, EntryReader
from .paths import Path, path_text

Items = Union[Mapping[bytes, bytes], Iterable[Union[tuple[bytes, bytes], Entry]]]
S = TypeVar("S", bound="DataStore")
A = TypeVar("A", bound="AsyncDataStore")


class DataStore(EntryReader):
    __doc__ = _native.DataStore.__doc__

    @classmethod
    def open(cls: type[S], path: Path, options: Optional[OpenOptions] = None) -> S:
        return super().open(path_text(path), options)

    def batch_write(self, entries: Items) -> None:
        super().batch_write(as_entries(entries))

    def __contains__(self, key: bytes) -> bool:
        return self.exists(key)

    def __len__(self) -> int:
        return self.len()

    def __bool__(self) -> bool:
        # Else `if store:` would ask the server for a count, and be false for an empty store.
        return True

    def __enter__(self: S) -> S:
        return self

    def __exit__(
        self,
        kind: Optional[type[BaseException]],
        error: Optional[BaseException],
        traceback: Optional[TracebackType],
    ) -> None:
        self.close()


class AsyncDataStore(AsyncEntryReader):
    __doc__ = _native.AsyncDataStore.__doc__

    @classmethod
    async def open(cls: type[A], path: Path, options: Optional[OpenOptions] = None) -> A:
        return await super().open(path_text(path), options)

    async def batch_write(self, entries: Items) -> None:
        await super().batch_write(as_entries(entries))

    async def __aenter__(self: A) -> A:
        return self

    async def __aexit__(
        self,
        kind: Optional[type[BaseException]],
        error: Optional[BaseException],
        traceback: Optional[TracebackType],
    ) -> None:
        self.close()


def as_entries(items: Items) -> list[Entry]:
    """A batch as the interface takes it, from a mapping, or from pairs of a key and a payload."""
    pairs = items.items() if isinstance(items, Mapping) else items
    return [as_entry(pair, index) for index, pair in enumerate(pairs)]


def as_entry(pair: Union[tuple[bytes, bytes], Entry], index: int) -> Entry:
    """One entry of a batch."""
    if isinstance(pair, Entry):
        return pair
    if isinstance(pair, (tuple, list)) and len(pair) == 2:
        return Entry(key=pair[0], payload=pair[1])
    raise TypeError(f"entries[{index}]: expected a (key, payload) pair, got {pair!r:.100}")
