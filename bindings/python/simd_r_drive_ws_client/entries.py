"""Converts batches of Python objects to those of the interface."""

from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Union, cast

from ._native import Entry

__all__ = ["Buffer", "Items", "as_entries"]

if TYPE_CHECKING:
    from typing_extensions import Buffer
else:
    # Python has a type for objects with the buffer protocol only from 3.12.
    Buffer = Union[bytes, bytearray, memoryview]

Items = Union[Mapping[bytes, Buffer], Iterable[Union[tuple[Buffer, Buffer], Entry]]]


def as_entries(items: Items) -> list[Entry]:
    """A batch for the interface, which takes entries, and tuples of a key and a payload."""
    pairs = list(items.items() if isinstance(items, Mapping) else items)
    # Without a loop in Python for the usual batch.
    if not set(map(type, pairs)) <= {tuple, Entry}:
        return [as_entry(pair, index) for index, pair in enumerate(pairs)]
    return cast("list[Entry]", pairs)


def as_entry(pair: Union[tuple[Buffer, Buffer], Entry], index: int) -> Entry:
    """One entry of a batch."""
    if isinstance(pair, Entry):
        return pair
    if isinstance(pair, (tuple, list)) and len(pair) == 2:
        # An entry accepts any buffer, although its fields are declared as bytes.
        return Entry(key=pair[0], payload=pair[1])  # type: ignore[arg-type]
    raise TypeError(f"entries[{index}]: expected a (key, payload) pair, got {pair!r:.100}")
